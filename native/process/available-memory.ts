/**
 * How many bytes of shared memory can be had now. Asked before each reservation: the kernel answers a reservation
 * beyond it not with an error but by killing a process (seen on Linux 5.x: fallocate of a memfd calls the OOM killer).
 */
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** The smaller of what the machine and this process's container (cgroup v1 or v2) have left, in bytes. */
export function availableMemoryBytes(): number {
  // On Linux: MemAvailable, so caches that can be given back count as free.
  const machine = freemem();
  const left = readContainer();
  return left === undefined ? machine : Math.max(0, Math.min(machine, left));
}

export interface ContainerMemory {
  /** memory.max, or memory.limit_in_bytes: a number, or 'max'. */
  readonly limit: string;
  /** memory.current, or memory.usage_in_bytes. */
  readonly usage: string;
  /** memory.stat: lines of a name and bytes. */
  readonly statistics: string;
}

/** PURE. Bytes a container has left, its file caches counted as free; undefined when it has no limit. */
export function containerBytesLeft(container: ContainerMemory): number | undefined {
  const limit = Number(container.limit.trim());
  // cgroup v1 says "no limit" as the largest multiple of a page.
  if (!Number.isFinite(limit) || limit >= 2 ** 62) return undefined;
  let caches = 0;
  for (const line of container.statistics.split('\n')) {
    const [name, bytes] = line.split(' ');
    if (name === 'inactive_file' || name === 'active_file') caches += Number(bytes);
  }
  return limit - Number(container.usage.trim()) + caches;
}

function readContainer(): number | undefined {
  const groups = readText('/proc/self/cgroup') ?? '';
  const unified = /^0::(.*)$/m.exec(groups)?.[1] ?? '';
  const memory = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(groups)?.[1] ?? '';
  // Inside a container the path may name the host's hierarchy, with the container's own group mounted at the top.
  return (
    readGroup(`/sys/fs/cgroup${unified}`, 'memory.max', 'memory.current') ??
    readGroup('/sys/fs/cgroup', 'memory.max', 'memory.current') ??
    readGroup(`/sys/fs/cgroup/memory${memory}`, 'memory.limit_in_bytes', 'memory.usage_in_bytes') ??
    readGroup('/sys/fs/cgroup/memory', 'memory.limit_in_bytes', 'memory.usage_in_bytes')
  );
}

function readGroup(folder: string, limitFile: string, usageFile: string): number | undefined {
  const limit = readText(`${folder}/${limitFile}`);
  const usage = readText(`${folder}/${usageFile}`);
  const statistics = readText(`${folder}/memory.stat`);
  if (limit === undefined || usage === undefined || statistics === undefined) return undefined;
  return containerBytesLeft({ limit, usage, statistics });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * What each process of a run has for itself at most, as the kernel counts it. Read from /proc/PID/status while the run
 * goes: anonymous memory has no high-water mark of its own there.
 */
import { readFileSync } from 'node:fs';
import type { SystemEvent } from '../../runtime/system.js';

const intervalMs = 100;

interface Seen {
  pid: number;
  /** Greatest RssAnon that was read. */
  anonymous: number;
  /** Greatest of what is not the process's own: file pages, and shared memory. */
  file: number;
  shared: number;
  /** VmHWM: the most that was resident at one time, all kinds together. */
  resident: number;
}

export class MemoryWatch {
  readonly #seen = new Map<string, Seen>();
  readonly #most = new Map<string, number>();
  readonly #timer: NodeJS.Timeout | undefined;

  /** Nothing is measured where there is no /proc. */
  constructor() {
    if (process.platform !== 'linux') return;
    this.#follow('root', process.pid);
    this.#timer = setInterval(() => this.#look(), intervalMs);
    this.#timer.unref();
  }

  /** Takes the pids of actors and broker from the runtime's events. */
  see(event: SystemEvent): void {
    if (event.kind === 'broker-started' && event.pid !== null) this.#follow('broker', event.pid);
    if (event.kind !== 'actor-started' && event.kind !== 'actor-restarted') return;
    // A thread of this process counts as the root.
    if (event.pid !== process.pid) this.#follow(`${event.actor.name}.${event.actor.instance}`, event.pid);
  }

  /** Bytes by process. Call it while the processes are still there. */
  end(): ReadonlyMap<string, number> {
    clearInterval(this.#timer);
    if (this.#timer) this.#look();
    return this.#most;
  }

  #follow(name: string, pid: number): void {
    this.#seen.set(name, { pid, anonymous: 0, file: 0, shared: 0, resident: 0 });
  }

  #look(): void {
    for (const [name, seen] of this.#seen) {
      const status = readStatus(seen.pid);
      if (!status) continue;
      seen.anonymous = Math.max(seen.anonymous, status.anonymous);
      seen.file = Math.max(seen.file, status.file);
      seen.shared = Math.max(seen.shared, status.shared);
      seen.resident = Math.max(seen.resident, status.resident);
      // Between two looks a peak shows in the high-water mark alone.
      const between = seen.resident - seen.file - seen.shared;
      this.#most.set(name, Math.max(this.#most.get(name) ?? 0, seen.anonymous, between));
    }
  }
}

/** Bytes that this process has for itself now; undefined where there is no /proc. */
export function ownBytes(): number | undefined {
  return readStatus(process.pid)?.anonymous;
}

function readStatus(pid: number): Omit<Seen, 'pid'> | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const bytes = (field: string): number => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const resident = bytes('VmHWM');
  if (resident === 0) return undefined;
  return { anonymous: bytes('RssAnon'), file: bytes('RssFile'), shared: bytes('RssShmem'), resident };
}

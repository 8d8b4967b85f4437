/** What Linux itself counts of a process: bytes through system calls, and physical memory by mapping. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Bytes that went through read and write calls (files, pipes, sockets) so far. */
export function systemCallBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/io`, 'utf8');
  return field(text, 'rchar') + field(text, 'wchar');
}

export interface MappedMemory {
  /** Its proportional share of physical memory, bytes: shared pages are divided by the number of their users. */
  readonly proportional: number;
  /** Inodes of the mappings, to tell one memory from another. */
  readonly inodes: ReadonlySet<string>;
}

/** Of the mappings whose name contains `name`; '' means all of the process. */
export function mappedMemory(pid: number, name: string): MappedMemory {
  const inodes = new Set<string>();
  let proportional = 0;
  let counted = false;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const header = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ (\d+) *(.*)$/.exec(line);
    if (header) {
      counted = (header[2] ?? '').includes(name);
      if (counted && name !== '') inodes.add(header[1] ?? '');
    } else if (counted && line.startsWith('Pss:')) proportional += field(line, 'Pss') * 1024;
  }
  return { proportional, inodes };
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? NaN);
}

/**
 * Seconds that this process has spent on the processors so far. With one thread, and nothing else to do, the time on the
 * wall; beside other work still what it cost.
 */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Physical memory of this process, bytes. */
export function residentBytes(): number {
  return field(readFileSync('/proc/self/status', 'utf8'), 'VmRSS') * 1024;
}

/** The most of `residentBytes` since `resetResidentPeak`. */
export function residentPeak(): number {
  return field(readFileSync('/proc/self/status', 'utf8'), 'VmHWM') * 1024;
}

export function resetResidentPeak(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}

/** What a process has in memory, as the kernel counts it: /proc/PID/smaps. */
import { readFileSync } from 'node:fs';

export interface MemoryMap {
  readonly inode: number;
  /** '' for anonymous memory. */
  readonly path: string;
  /** Writable by this process. */
  readonly writable: boolean;
  readonly residentBytes: number;
  /** Each page divided by the number of processes that have it. */
  readonly proportionalBytes: number;
  /** Pages that no other process has. */
  readonly privateBytes: number;
}

export function memoryMaps(pid: number): MemoryMap[] {
  const maps: MemoryMap[] = [];
  for (const block of readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/)) {
    const [header = '', ...lines] = block.split('\n');
    const [, permissions = '', , , inode = '0', ...path] = header.split(/\s+/);
    const kilobytes = new Map(lines.map((line) => [line.split(':')[0] ?? '', Number(/(\d+) kB/.exec(line)?.[1] ?? 0)]));
    const bytes = (name: string) => 1024 * (kilobytes.get(name) ?? 0);
    maps.push({
      inode: Number(inode),
      path: path.join(' '),
      writable: permissions.includes('w'),
      residentBytes: bytes('Rss'),
      proportionalBytes: bytes('Pss'),
      privateBytes: bytes('Private_Clean') + bytes('Private_Dirty'),
    });
  }
  return maps;
}

export function sum(maps: readonly MemoryMap[], of: 'residentBytes' | 'proportionalBytes' | 'privateBytes'): number {
  return maps.reduce((total, map) => total + map[of], 0);
}

/** PURE. The plan beside what was measured, for `summary.json`. */
import type { SharedMemory } from '../../native/process/memory.js';
import type { RunSummary } from '../run-summary.js';
import { bytesOf, type MemoryPlan } from './memory-plan.js';

/**
 * @param measured bytes of each process; empty where nothing could be measured
 * @param sharedIn what the shared memory is: a buffer counts as the root's own where that is measured
 */
export function memorySummary(
  { shared, processes }: MemoryPlan,
  measured: ReadonlyMap<string, number>,
  sharedIn: SharedMemory['kind'],
): NonNullable<RunSummary['memory']> {
  const sharedBytes = bytesOf(shared, 'host');
  const measuredOf = (name: string): number | null => {
    const bytes = measured.get(name);
    if (bytes === undefined) return null;
    return name === 'root' && sharedIn === 'buffer' ? Math.max(0, bytes - sharedBytes) : bytes;
  };
  const rows = processes.map(({ name, parts }) => ({
    process: name,
    plannedBytes: bytesOf(parts, 'host'),
    measuredBytes: measuredOf(name),
  }));
  const known = rows.flatMap(({ measuredBytes }) => measuredBytes ?? []);
  return {
    sharedBytes,
    processes: rows,
    plannedBytes: rows.reduce((sum, { plannedBytes }) => sum + plannedBytes, sharedBytes),
    // Shared memory is reserved whole, so that it needs no measuring.
    measuredBytes: known.length < rows.length ? null : known.reduce((sum, bytes) => sum + bytes, sharedBytes),
  };
}

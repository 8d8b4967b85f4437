/** PURE. The plan beside what was measured, for `summary.json`. */
import type { RunSummary } from '../run-summary.js';
import { bytesOf, type MemoryPlan } from './memory-plan.js';

/** @param measured bytes of each process; empty where nothing could be measured */
export function memorySummary(
  { shared, processes }: MemoryPlan,
  measured: ReadonlyMap<string, number>,
): NonNullable<RunSummary['memory']> {
  const sharedBytes = bytesOf(shared, 'host');
  const rows = processes.map(({ name, parts }) => ({
    process: name,
    plannedBytes: bytesOf(parts, 'host'),
    measuredBytes: measured.get(name) ?? null,
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

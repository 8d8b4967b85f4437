/** Refuses a run that does not fit, with the numbers, before any side effect. */
import { adviceLines, findAdvice } from './advice.js';
import type { MachineMemory } from './machine-memory.js';
import { bytesOf, heapBytes, planMemory, totalBytes, type MemoryPlan, type PlannedRun } from './memory-plan.js';
import { gibibytes } from './sizes.js';
import { heapLimitBytes } from './tfjs-memory.js';

/** The run needs more memory than there is. Exit code 2. */
export class MemoryShortError extends Error {
  override readonly name = 'MemoryShortError';
  readonly remedy: string;
  readonly plan: MemoryPlan;
  constructor(plan: MemoryPlan, lines: readonly string[], remedy: string) {
    super(lines.join('\n'));
    this.plan = plan;
    this.remedy = remedy;
  }
}

/**
 * Returns what does not fit, as one line for each kind of memory; empty: all fits.
 * A GPU of which nothing is known is not judged.
 */
export function shortages(plan: MemoryPlan, machine: MachineMemory): string[] {
  const short: string[] = [];
  const compare = (where: 'host' | 'device', available: number, what: string): void => {
    const needed = totalBytes(plan, where);
    if (needed <= available) return;
    short.push(`this run needs ${gibibytes(needed)} of ${what}, ${gibibytes(available)} are available`);
  };
  compare('host', machine.hostAvailable, 'memory');
  if (machine.device) compare('device', machine.device.available, `the GPU's memory`);
  for (const [name, needed] of heapBytes(plan))
    if (needed > heapLimitBytes)
      short.push(
        `${name} needs ${gibibytes(needed)} in WebAssembly, whose memory ends at ${gibibytes(heapLimitBytes)} in each ` +
          'process; engine=torch has no such end',
      );
  return short;
}

/** @throws MemoryShortError unless `trainer.memory_check` is false; then returns the warning, undefined when all fits. */
export function requireMemory(run: PlannedRun, machine: MachineMemory): string | undefined {
  const plan = planMemory(run);
  const short = shortages(plan, machine);
  if (short.length === 0) return undefined;
  const check = 'trainer.memory_check=false starts it all the same';
  if (!run.config.trainer.memory_check) return `${short.join('; ')}: it may be killed (trainer.memory_check is false)`;
  const details = [...plan.processes]
    .sort((a, b) => bytesOf(b.parts) - bytesOf(a.parts))
    .slice(0, 3)
    .map(({ name, parts }) => `${name} ${gibibytes(bytesOf(parts))}`);
  const shared = `shared ${gibibytes(bytesOf(plan.shared))}`;
  const advice = adviceLines(findAdvice(run, plan)).map((line) => `try ${line}`);
  throw new MemoryShortError(
    plan,
    [...short, [shared, ...details].join(', '), ...advice],
    `troupe plan says all of it; ${check}`,
  );
}

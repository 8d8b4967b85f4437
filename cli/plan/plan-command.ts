/** `troupe plan`: the memory of a run before it starts. Nothing is started and nothing is written. */
import type { PlanOptions } from '../command-options.js';
import { loadRunConfig, sayNotices } from '../machine/load-run-config.js';
import { rehearse } from '../train/start-company.js';
import { findAdvice } from './advice.js';
import { machineMemory } from './machine-memory.js';
import { planMemory, totalBytes } from './memory-plan.js';
import { plannedRun } from './planned-run.js';
import { renderPlan } from './render-plan.js';
import { shortages } from './require-memory.js';

/** Returns the exit code: 0 whether it fits or not, since it was asked what there is. @throws as `troupe train` does */
export async function runPlan({ file, overrides, json }: PlanOptions): Promise<number> {
  const resolved = loadRunConfig(file, overrides);
  const { config } = resolved;
  sayNotices(resolved);
  const rehearsal = await rehearse(config, undefined, { fetchWeights: false });
  sayNotices(rehearsal);
  const run = plannedRun(rehearsal);
  const plan = planMemory(run);
  const machine = machineMemory(config.device);
  const advice = findAdvice(run, plan);
  if (json) {
    const fits = shortages(plan, machine).length === 0;
    const totals = { hostBytes: totalBytes(plan, 'host'), deviceBytes: totalBytes(plan, 'device') };
    process.stdout.write(`${JSON.stringify({ ...plan, ...totals, machine, fits, advice })}\n`);
  } else process.stdout.write(`${renderPlan(plan, machine, advice).join('\n')}\n`);
  return 0;
}

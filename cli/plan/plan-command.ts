/** `troupe plan`: the memory of a run before it starts. Nothing is started and nothing is written. */
import type { PlanOptions } from '../command-options.js';
import { loadRunConfig, sayNotices } from '../machine/load-run-config.js';
import { rehearse } from '../train/start-company.js';
import { findAdvice } from './advice.js';
import { machineMemory } from './machine-memory.js';
import { planMemory, totalBytes, type PlannedRun } from './memory-plan.js';
import { planModel } from './planned-model.js';
import { plannedRun } from './planned-run.js';
import { renderPlan } from './render-plan.js';
import { shortages } from './require-memory.js';

/** Returns the exit code: 0 whether it fits or not, since it was asked what there is. @throws as `troupe train` does */
export async function runPlan({ of, overrides, json }: PlanOptions): Promise<number> {
  const { run, heading } =
    'model' in of ? await planModel(of.model, overrides) : { run: await planFile(of.file, overrides), heading: [] };
  const plan = planMemory(run);
  const machine = machineMemory(run.config.device);
  const advice = findAdvice(run, plan);
  if (json) {
    const fits = shortages(plan, machine).length === 0;
    const totals = { hostBytes: totalBytes(plan, 'host'), deviceBytes: totalBytes(plan, 'device') };
    process.stdout.write(`${JSON.stringify({ ...plan, ...totals, machine, fits, advice })}\n`);
  } else process.stdout.write(`${[...heading, ...renderPlan(plan, machine, advice)].join('\n')}\n`);
  return 0;
}

async function planFile(file: string, overrides: readonly string[]): Promise<PlannedRun> {
  const resolved = loadRunConfig(file, overrides);
  sayNotices(resolved);
  const rehearsal = await rehearse(resolved.config, undefined, { fetchWeights: false });
  sayNotices(rehearsal);
  return plannedRun(rehearsal);
}

/** What a run says of itself at its start, and instead of it under `--dry-run`. */
import { describeBatches } from '../../config/batch-algebra.js';
import { dumpConfig } from '../../config/load.js';
import { planMemory, totalBytes } from '../plan/memory-plan.js';
import { machineMemory } from '../plan/machine-memory.js';
import { plannedRun } from '../plan/planned-run.js';
import { shortages } from '../plan/require-memory.js';
import type { Checkpoint } from '../checkpoint-folder.js';
import type { EngineInUse } from '../machine/engine-in-use.js';
import { sayEngine } from '../machine/model-engine.js';
import type { RunFolder } from '../run-folder.js';
import type { RunInfo } from '../view/run-view.js';
import type { Rehearsal } from './start-company.js';

export function runInfo(
  rehearsal: Rehearsal,
  folder: RunFolder,
  machine: { readonly engine: EngineInUse; readonly notices: readonly string[] },
  checkpoint: Checkpoint | undefined,
): RunInfo {
  const { config, plan } = rehearsal;
  return {
    experiment: folder.experiment,
    stages: plan.stages.map(({ name, totalSteps }) => ({ name, totalSteps })),
    batchLines: describeBatches(config),
    runFolder: folder.path,
    engine: describeEngine(rehearsal, sayEngine({ ...machine.engine, engine: machine.engine.name })),
    notices: machine.notices,
    ...(checkpoint && { resumedAt: { stage: checkpoint.manifest.stage, step: checkpoint.manifest.stageStep } }),
  };
}

/** Everything that would run, on standard output: batches, memory, steps, the resolved configuration. */
export function printRehearsal(rehearsal: Rehearsal, engine: EngineInUse | undefined): void {
  const { config, plan, data, arenaBytes } = rehearsal;
  const leftOut = Object.entries(data.leftOut).map(([reason, count]) => `  left out: ${count} × ${reason}`);
  const lines = [
    describeEngine(rehearsal, engine ? sayEngine({ ...engine, engine: engine.name }) : config.engine),
    `data: ${data.train.length} training examples, ${data.validation.length} held out`,
    ...leftOut,
    ...plan.stages.map(
      ({ name, totalSteps, stepsPerEpoch }) => `${name}: ${totalSteps} steps (${stepsPerEpoch} make an epoch)`,
    ),
    ...describeBatches(config),
    `weights: ${mebibytes(arenaBytes)} of shared memory (${config.placement.slots} slots${plan.reference ? ' and the reference' : ''}${rehearsal.frozenParameterCount > 0 ? ', beside what is frozen, once' : ''})`,
    `rollouts and batches: ${mebibytes(plan.blobBytes)} of shared memory`,
    ...describeMemory(rehearsal),
    '',
    dumpConfig(config),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function describeEngine(rehearsal: Rehearsal, engine: string): string {
  const { config } = rehearsal;
  const { learner, sampler } = config.placement.threads;
  return `${engine}, ${config.device}, ${config.model.dtype}, ${describeParameters(rehearsal)}, threads: learner ${learner}, sampler ${sampler}; ${config.placement.mode}`;
}

/** PURE. How many there are, and which of them a run trains when not all. */
export function describeParameters({
  config: { model },
  parameterCount,
  frozenParameterCount: frozen,
}: Pick<Rehearsal, 'config' | 'parameterCount' | 'frozenParameterCount'>): string {
  const count = (parameters: number) => parameters.toLocaleString('en');
  if (frozen === 0) return `${count(parameterCount)} parameters`;
  if (model.lora_rank === 0) return `${count(parameterCount)} parameters (${count(frozen)} of the vision tower frozen)`;
  return `${count(parameterCount - frozen)} parameters of adapters on ${count(frozen)} frozen ones`;
}

/** What it takes, and in a line of its own what a start would refuse. */
function describeMemory(rehearsal: Rehearsal): string[] {
  const plan = planMemory(plannedRun(rehearsal));
  const gpu = plan.device === 'cuda' ? `, ${mebibytes(totalBytes(plan, 'device'))} of the GPU` : '';
  return [
    `memory: ${mebibytes(totalBytes(plan, 'host'))} by all processes together${gpu} (troupe plan says by which)`,
    ...shortages(plan, machineMemory(plan.device)).map((line) => `! it does not fit: ${line}`),
  ];
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

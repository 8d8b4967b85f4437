/**
 * Checkpoints of a run: weights by the policy, optimizer state by the learner, the rest is arithmetic on (seed, step).
 * The frozen reference is written once, at the start of GRPO, beside the checkpoints.
 */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/schema.js';
import type { WeightsRef } from '../../messages/values.js';
import { beginCheckpoint, type Checkpoint } from '../checkpoint-folder.js';
import { within, type Run } from './run.js';
import type { StagePlan } from './run-plan.js';

const weightsFolder = 'weights';
const optimizerFolder = 'optimizer';
const referenceFolder = 'reference';

export function weightsOf(checkpoint: Pick<Checkpoint, 'folder'>): string {
  return join(checkpoint.folder, weightsFolder);
}

export function optimizerOf(checkpoint: Pick<Checkpoint, 'folder'>): string {
  return join(checkpoint.folder, optimizerFolder);
}

export function referenceOf(runFolder: string): string {
  return join(runFolder, referenceFolder);
}

/** Everything to go on after `stageStep` steps of `stage`. */
export async function saveCheckpoint(
  run: Run,
  stage: StagePlan,
  stageStep: number,
  weights: WeightsRef,
): Promise<void> {
  const started = performance.now();
  const step = stage.firstStep + stageStep;
  const writer = beginCheckpoint(run.folder.path, step, run.config.trainer.max_ckpt_to_keep);
  try {
    const [model, optimizer] = [join(writer.folder, weightsFolder), join(writer.folder, optimizerFolder)];
    await mkdir(model);
    await mkdir(optimizer);
    const written = await run.system.ask('policy', { kind: 'export-requested', folder: model, weights }, within(run));
    const state = await run.system.ask('learner', { kind: 'checkpoint-requested', folder: optimizer }, within(run));
    const folder = await writer.commit({
      format: 1,
      stage: stage.name,
      step,
      stageStep,
      seed: run.config.trainer.seed,
      weights: { version: weights.version, hash: weights.hash },
      files: [...inside(weightsFolder, written.files), ...inside(optimizerFolder, state.files)],
      configHash: configHash(run.config),
      ...(run.verifier.swapped && { verifier: run.verifier.swapped }),
    });
    run.event({ kind: 'checkpoint-written', step, folder, durationMs: performance.now() - started });
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Copies the live weights to the reference's slot and, once, to the run's folder. */
export async function freezeReference(run: Run, weights: WeightsRef): Promise<void> {
  await run.system.ask('policy', { kind: 'reference-requested', weights }, within(run));
  const folder = referenceOf(run.folder.path);
  if (existsSync(folder)) return;
  // A run that is killed here must not leave a half that a later one takes for the whole.
  const half = `${folder}.temporary`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half);
  await run.system.ask('policy', { kind: 'export-requested', folder: half, weights: 'reference' }, within(run));
  await rename(half, folder);
}

/** Of what the bits of a run depend on; where it runs, how it is shown and how long do not count. */
export function configHash(config: Config): string {
  const { placement, trainer, tfjs, ...rest } = config;
  const { seed, stages } = trainer;
  const relevant = { ...rest, ...(rest.engine === 'tfjs' && { tfjs }), threads: placement.threads, seed, stages };
  return createHash('sha256').update(JSON.stringify(relevant)).digest('hex');
}

function inside<File extends { readonly name: string }>(folder: string, files: readonly File[]): File[] {
  return files.map((file) => ({ ...file, name: `${folder}/${file.name}` }));
}

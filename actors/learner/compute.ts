/** The learner's work in the compute thread: holds the optimizer of the stage, trains a batch, writes the next slot. */
import type { CheckpointRequested, OptimizerRequested } from '../../messages/control/checkpoint.js';
import type { LeaseGranted } from '../../messages/control/lease.js';
import type { ExamplesDrawn } from '../../messages/step/1-examples-drawn.js';
import type { StepGathered } from '../../messages/step/5-step-gathered.js';
import type { UpdateComputed } from '../../messages/step/5-update-computed.js';
import type { WeightsRef } from '../../messages/values.js';
import { planArena } from '../../models/arena/arena.js';
import type { WrittenFile } from '../../models/checkpoint/safetensors.js';
import { openArena } from '../../models/arena/open-arena.js';
import { hashTensors, rootHash, type HashedTensor } from '../../models/arena/weights-hash.js';
import { openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import type { CreateCompute } from '../../runtime/compute.js';
import { mapSharedMemory } from '../../runtime/shared-memory.js';
import { createOps } from '../../tensor/create-ops.js';
import { Optimizer } from './optimizer.js';
import { loadOptimizer, saveOptimizer } from './optimizer-files.js';
import { trainRollouts } from './rollout-training.js';
import { trainExamples } from './example-training.js';
import { learnerStartData, type LearnerStartData } from './start-data.js';
import { finiteMetrics } from './training-metrics.js';
import type { Trainer, TrainedBatch } from './trainer.js';

/** What the actor adds to make `update-computed`. */
export type ComputedUpdate = Pick<UpdateComputed, 'hash' | 'updates' | 'trainedTokens' | 'metrics' | 'durationMs'> & {
  readonly copiedBytes: number;
};

/** A batch to train on, and the lease of the slot to write. */
export interface LeasedBatch<Batch> {
  readonly batch: Batch;
  readonly lease: LeaseGranted;
}

export type LearnerCompute = {
  prepareOptimizer: (input: { readonly request: OptimizerRequested; readonly lease: LeaseGranted }) => void;
  trainExamples: (input: LeasedBatch<ExamplesDrawn>) => ComputedUpdate;
  trainRollouts: (input: LeasedBatch<StepGathered>) => ComputedUpdate;
  writeCheckpoint: (request: Pick<CheckpointRequested, 'folder'>) => WrittenFile[];
};

/** A batch came before `optimizer-requested`, or for another stage than the one prepared. */
export class StageNotPreparedError extends Error {
  override readonly name = 'StageNotPreparedError';
}

export const createCompute: CreateCompute<LearnerCompute> = async (startData, { shared }) => {
  const settings = learnerStartData.parse(startData);
  const ops = await createOps(settings);
  const plan = planArena(settings);
  // Two views: a stray write to the live weights is a SIGSEGV, not a wrong gradient.
  const readable = openArena(ops, plan, () => mapSharedMemory(shared.arena, 'read'), 'read');
  const writable = openArena(ops, plan, () => mapSharedMemory(shared.arena, 'write'), 'write');
  const blobs = openBlobMemory(shared);
  let told = 0;
  let frozen: readonly HashedTensor[] | undefined;
  let prepared: { stage: 'sft' | 'grpo'; optimizer: Optimizer } | undefined;

  const optimizerOf = (stage: 'sft' | 'grpo'): Optimizer => {
    if (prepared?.stage !== stage)
      throw new StageNotPreparedError(`the learner is prepared for ${prepared?.stage ?? 'no stage'}, not for ${stage}`);
    return prepared.optimizer;
  };

  /** What was copied since it was last told: the copy that the optimizer was prepared with is the first update's. */
  const copiedUntold = (lease: LeaseGranted): number => {
    const copied = readable(lease).copiedBytes + writable(lease).copiedBytes;
    const untold = copied - told;
    told = copied;
    return untold;
  };

  const train = <Batch extends { readonly weights: WeightsRef }>(
    stage: 'sft' | 'grpo',
    { batch, lease }: LeasedBatch<Batch>,
    work: (trainer: Trainer) => TrainedBatch,
  ): ComputedUpdate => {
    const started = performance.now();
    ops.setThreads(settings.threads);
    const optimizer = optimizerOf(stage);
    const live = readable(lease).slot(batch.weights.slot, batch.weights.hash);
    const next = writable(lease).slot(lease.slot);
    ops.resetPeakBytes();
    const trained = ops.tidy(() => work({ ops, blobs, settings, optimizer, live, next }));
    writable(lease).publish(lease.slot);
    const view = readable(lease);
    frozen ??= hashTensors({ layout: plan.frozen, bytes: view.read('frozen') });
    const hash = rootHash([...frozen, ...hashTensors({ layout: plan.layout, bytes: view.read(lease.slot) })]);
    const metrics = {
      ...trained.metrics,
      // verl's name: of the engine's allocator, gibibytes.
      'perf/max_memory_allocated_gb': ops.peakBytes() / 2 ** 30,
    };
    const copiedBytes = copiedUntold(lease);
    return { ...trained, metrics: finiteMetrics(metrics), hash, copiedBytes, durationMs: performance.now() - started };
  };

  return {
    prepareOptimizer({ request: { stage, weights, folder }, lease }) {
      ops.setThreads(settings.threads);
      prepared?.optimizer.release();
      const { parameters } = readable(lease).slot(weights.slot, weights.hash);
      const optimizer = new Optimizer(ops, stageSettings(settings, stage).optim, parameters);
      if (folder !== undefined) loadOptimizer(ops, optimizer, stage, folder);
      prepared = { stage, optimizer };
    },
    trainExamples: (input) =>
      train('sft', input, (trainer) => trainExamples(trainer, stageSettings(settings, 'sft'), input.batch)),
    trainRollouts: (input) =>
      train('grpo', input, (trainer) => trainRollouts(trainer, stageSettings(settings, 'grpo'), input.batch)),
    writeCheckpoint({ folder }) {
      if (!prepared) throw new StageNotPreparedError('nothing to write: no stage is prepared');
      return saveOptimizer(ops, prepared.optimizer, prepared.stage, folder);
    },
  };
};

function stageSettings<Stage extends 'sft' | 'grpo'>(
  settings: LearnerStartData,
  stage: Stage,
): NonNullable<LearnerStartData[Stage]> {
  const own = settings[stage];
  if (!own) throw new StageNotPreparedError(`the learner was started without settings for ${stage}`);
  return own;
}

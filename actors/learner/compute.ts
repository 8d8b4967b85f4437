/** The learner's work in the compute thread: holds the optimizer of the stage, trains a batch, writes the next slot. */
import type { CheckpointRequested, OptimizerRequested } from '../../messages/control/checkpoint.js';
import type { ExamplesDrawn } from '../../messages/step/1-examples-drawn.js';
import type { StepGathered } from '../../messages/step/5-step-gathered.js';
import type { UpdateComputed } from '../../messages/step/5-update-computed.js';
import { planArena, slotBytes } from '../../models/arena.js';
import type { WrittenFile } from '../../models/safetensors.js';
import { openSlotModels } from '../../models/slot-models.js';
import { hashSlot } from '../../models/weights-hash.js';
import { openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import type { CreateCompute } from '../../runtime/compute.js';
import { mapSharedMemory } from '../../runtime/shared-memory.js';
import { createOps } from '../../tensor/create-ops.js';
import { Optimizer } from './optimizer.js';
import { loadOptimizer, saveOptimizer } from './optimizer-files.js';
import { trainRollouts } from './rollout-training.js';
import { trainExamples } from './example-training.js';
import { learnerStartData, type LearnerStartData } from './start-data.js';
import type { Trainer, TrainedBatch } from './trainer.js';

/** What the actor adds to make `update-computed`. */
export type ComputedUpdate = Pick<UpdateComputed, 'hash' | 'updates' | 'trainedTokens' | 'metrics' | 'durationMs'>;

export type LearnerCompute = {
  prepareOptimizer: (request: OptimizerRequested) => void;
  /** `slot`: the one leased for writing. */
  trainExamples: (input: { readonly examples: ExamplesDrawn; readonly slot: number }) => ComputedUpdate;
  trainRollouts: (input: { readonly gathered: StepGathered; readonly slot: number }) => ComputedUpdate;
  writeCheckpoint: (request: Pick<CheckpointRequested, 'folder'>) => WrittenFile[];
};

/** A batch came before `optimizer-requested`, or for another stage than the one prepared. */
export class StageNotPreparedError extends Error {
  override readonly name = 'StageNotPreparedError';
}

export const createCompute: CreateCompute<LearnerCompute> = (startData, { shared }) => {
  const settings = learnerStartData.parse(startData);
  const ops = createOps(settings);
  const plan = planArena(settings);
  const readable = mapSharedMemory(shared.arena, 'read');
  const liveModel = openSlotModels(ops, plan, readable, 'read');
  const nextModel = openSlotModels(ops, plan, mapSharedMemory(shared.arena, 'write'), 'write');
  const blobs = openBlobMemory(shared);
  let prepared: { stage: 'sft' | 'grpo'; optimizer: Optimizer } | undefined;

  const optimizerOf = (stage: 'sft' | 'grpo'): Optimizer => {
    if (prepared?.stage !== stage)
      throw new StageNotPreparedError(`the learner is prepared for ${prepared?.stage ?? 'no stage'}, not for ${stage}`);
    return prepared.optimizer;
  };

  const train = (
    stage: 'sft' | 'grpo',
    live: number,
    slot: number,
    work: (trainer: Trainer) => TrainedBatch,
  ): ComputedUpdate => {
    const started = performance.now();
    ops.setThreads(settings.threads);
    const trainer = {
      ops,
      blobs,
      settings,
      optimizer: optimizerOf(stage),
      live: liveModel(live),
      next: nextModel(slot),
    };
    const { metrics, updates, trainedTokens } = ops.tidy(() => work(trainer));
    const hash = hashSlot(plan.layout, slotBytes(plan, readable, slot));
    return { hash, updates, trainedTokens, metrics, durationMs: performance.now() - started };
  };

  return {
    prepareOptimizer({ stage, weights, folder }) {
      ops.setThreads(settings.threads);
      prepared?.optimizer.release();
      const optimizer = new Optimizer(ops, stageSettings(settings, stage).optim, liveModel(weights.slot).parameters);
      if (folder !== undefined) loadOptimizer(ops, optimizer, stage, folder);
      prepared = { stage, optimizer };
    },
    trainExamples: ({ examples, slot }) =>
      train('sft', examples.weights.slot, slot, (trainer) =>
        trainExamples(trainer, stageSettings(settings, 'sft'), examples),
      ),
    trainRollouts: ({ gathered, slot }) =>
      train('grpo', gathered.weights.slot, slot, (trainer) =>
        trainRollouts(trainer, stageSettings(settings, 'grpo'), gathered),
      ),
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

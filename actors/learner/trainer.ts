/** What training a batch needs, and gives. */
import type { SlotModel } from '../../models/arena/arena-view.js';
import type { LogProbsOptions } from '../../models/batches/logprobs.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import type { Ops } from '../../tensor/ops.js';
import { learningRateAt, warmupStepsOf } from '../../losses/schedules.js';
import type { Optimizer } from './optimizer.js';
import type { LearnerStartData, OptimizerSettings } from './start-data.js';

export interface Trainer {
  readonly ops: Ops;
  readonly blobs: BlobMemory;
  readonly settings: LearnerStartData;
  readonly optimizer: Optimizer;
  /** The weights that the batch was drawn for: read only. */
  readonly live: SlotModel;
  /** The slot leased for writing: whole after the first update of the batch. */
  readonly next: SlotModel;
}

export interface TrainedBatch {
  readonly metrics: Record<string, number>;
  readonly updates: number;
  readonly trainedTokens: number;
}

/** PURE. The distribution that rollouts were drawn from: the sampler's temperature, and tokens that it never gives. */
export function samplingOf({
  temperature,
  bannedTokenIds = [],
}: LearnerStartData): Pick<LogProbsOptions, 'temperature' | 'bannedTokenIds'> {
  return { temperature, bannedTokenIds };
}

/** PURE. Gradient checkpointing, as the configuration says. */
export function recomputingOf({ recomputeLayers = false }: LearnerStartData): Pick<LogProbsOptions, 'recomputeLayers'> {
  return { recomputeLayers };
}

/** PURE. Learning rate of `step` (from 0) of a stage. */
export function scheduledRate(
  optim: OptimizerSettings,
  {
    step,
    totalSteps,
    stepsPerEpoch,
  }: { readonly step: number; readonly totalSteps: number; readonly stepsPerEpoch: number },
): number {
  return learningRateAt(
    {
      kind: optim.lr_scheduler,
      learningRate: optim.lr,
      warmupSteps: warmupStepsOf(totalSteps, optim.lr_warmup_steps, optim.lr_warmup_steps_ratio),
      totalSteps,
      minRatio: optim.min_lr_ratio,
      gamma: optim.gamma,
      stepsPerEpoch,
    },
    step + 1,
  );
}

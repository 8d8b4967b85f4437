/** What the learner is told at its start: both stages' settings, resolved. */
import { z } from 'zod';
import { arenaDescription } from '../../models/arena/arena.js';
import { engineOptions } from '../../tensor/engine-options.js';

const optimizer = z.object({
  lr: z.number().nonnegative(),
  betas: z.tuple([z.number(), z.number()]),
  eps: z.number().positive(),
  weight_decay: z.number().nonnegative(),
  lr_scheduler: z.enum(['constant', 'cosine', 'step']),
  /** null: the ratio decides. */
  lr_warmup_steps: z.number().int().nullable(),
  lr_warmup_steps_ratio: z.number(),
  min_lr_ratio: z.number(),
  gamma: z.number(),
  grad_clip: z.number().positive().nullable(),
});
export type OptimizerSettings = z.infer<typeof optimizer>;

const sft = z.object({
  optim: optimizer,
  /** Padded tokens of one micro-batch. */
  maxTokenLength: z.number().int().positive(),
  /** `token-mean-global` is exact; `micro-batch-mean` is the published recipes' approximation. */
  lossMode: z.enum(['token-mean-global', 'micro-batch-mean']),
});
export type SftSettings = z.infer<typeof sft>;

const grpo = z.object({
  optim: optimizer,
  maxTokenLength: z.number().int().positive(),
  /** Prompts of one optimizer update (verl: ppo_mini_batch_size). */
  miniBatchPrompts: z.number().int().positive(),
  epochs: z.number().int().positive(),
  normalizeByStd: z.boolean(),
  clipRatioLow: z.number().nonnegative(),
  clipRatioHigh: z.number().nonnegative(),
  /** null: no dual clip. */
  clipRatioC: z.number().gt(1).nullable(),
  /** Linear from start to end over decaySteps; null: over the whole stage. */
  klCoefficient: z.object({
    start: z.number().nonnegative(),
    end: z.number().nonnegative(),
    decaySteps: z.number().int().positive().nullable(),
  }),
  klLossType: z.enum(['k1', 'k2', 'k3', 'low_var_kl']),
  entropyCoefficient: z.number(),
  lossAggregation: z.enum(['token-mean', 'seq-mean-token-mean', 'seq-mean-token-sum']),
  /** Old log-probabilities are the sampler's, not the learner's own forward (verl: rollout_correction.bypass_mode). */
  bypassOldLogProbs: z.boolean(),
});
export type GrpoSettings = z.infer<typeof grpo>;

export const learnerStartData = arenaDescription.extend({
  ...engineOptions.shape,
  padTokenId: z.number().int(),
  /** Divides the logits, as in the sampler. */
  temperature: z.number().positive(),
  /** As in the sampler, so that both mean the same distribution. */
  bannedTokenIds: z.array(z.number().int()).optional(),
  /** Activations inside a layer are computed again in the backward pass. */
  recomputeLayers: z.boolean().optional(),
  sft: sft.optional(),
  grpo: grpo.optional(),
  askTimeoutMs: z.number().positive(),
});
export type LearnerStartData = z.infer<typeof learnerStartData>;

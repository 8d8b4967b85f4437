/** `sft`: supervised fine-tuning. The defaults are the paper's (X-Reasoner, App. B.1) and llama-recipes'. */
import { z } from 'zod';
import { positiveOrOff } from './frequency.js';
import { optimizerShape } from './optimizer.js';

const optimizer = z.strictObject({
  ...optimizerShape({
    lr: 1e-5,
    betas: [0.9, 0.999],
    weight_decay: 0,
    lr_scheduler: 'step',
    lr_warmup_steps_ratio: 0,
    gamma: 0.8,
  }),
  /** Greatest norm of the gradient; null: not clipped. */
  clip_grad: z.number().positive().nullable().default(null),
});

export const sftSection = z.strictObject({
  optim: optimizer.prefault({}),
  /** Sequences per step. */
  train_batch_size: z.number().int().positive().default(128),
  /** Tokens (padded) per micro-batch: sequences × longest one. */
  max_token_len: z.number().int().positive().default(16_384),
  total_epochs: z.number().int().positive().default(4),
  /** null: total_epochs decides. */
  total_training_steps: z.number().int().positive().nullable().default(null),
  /** The exact mean over the step's tokens, or the mean of micro-batch means that the published recipes take. */
  loss_mode: z.enum(['token-mean-global', 'micro-batch-mean']).default('token-mean-global'),
  /** Steps between evaluations or checkpoints; -1: only at the end. */
  test_freq: positiveOrOff.default(-1),
  save_freq: positiveOrOff.default(-1),
});

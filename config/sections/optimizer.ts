/** AdamW and its learning-rate schedule, shared by SFT and GRPO. The defaults of each stage stand in its own section. */
import { z } from 'zod';

export interface OptimizerDefaults {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly weight_decay: number;
  readonly lr_scheduler: 'constant' | 'cosine' | 'step';
  readonly lr_warmup_steps_ratio: number;
  readonly gamma: number;
}

/** Keys of `optim`, with a stage's defaults. */
export function optimizerShape(defaults: OptimizerDefaults) {
  return {
    lr: z.number().nonnegative().default(defaults.lr),
    betas: z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)]).default([defaults.betas[0], defaults.betas[1]]),
    eps: z.number().positive().default(1e-8),
    /** Decoupled; on weights of two dimensions only. */
    weight_decay: z.number().nonnegative().default(defaults.weight_decay),
    /** `step`: lr × gamma once per epoch (StepLR). `cosine`: down to lr × min_lr_ratio at the last step. */
    lr_scheduler: z.enum(['constant', 'cosine', 'step']).default(defaults.lr_scheduler),
    /** Steps of linear warm-up; null: `lr_warmup_steps_ratio` of all steps. */
    lr_warmup_steps: z.number().int().nonnegative().nullable().default(null),
    lr_warmup_steps_ratio: z.number().min(0).max(1).default(defaults.lr_warmup_steps_ratio),
    min_lr_ratio: z.number().min(0).max(1).default(0),
    gamma: z.number().positive().max(1).default(defaults.gamma),
  };
}

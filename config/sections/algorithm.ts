/** `algorithm`: GRPO's formulas. Sources of the values: X-Reasoner §2.2 and App. B.2; where silent, EasyR1 and DAPO. */
import { z } from 'zod';

export const algorithmSection = z.strictObject({
  adv_estimator: z.literal('grpo').default('grpo'),
  /** false: advantage = reward − mean of the group (Dr. GRPO). */
  norm_adv_by_std_in_grpo: z.boolean().default(true),
  use_kl_loss: z.boolean().default(true),
  /** 0: no reference runs. */
  kl_loss_coef: z.number().nonnegative().default(0.01),
  kl_loss_type: z.enum(['k1', 'k2', 'k3', 'low_var_kl']).default('low_var_kl'),
  kl_schedule: z
    .strictObject({
      type: z.enum(['constant', 'linear']).default('constant'),
      /** Coefficient that the linear schedule ends at. */
      final_coef: z.number().nonnegative().default(0),
      /** Steps from kl_loss_coef to final_coef; null: all of the stage. */
      steps: z.number().int().positive().nullable().default(null),
    })
    .prefault({}),
  clip_ratio_low: z.number().positive().lt(1).default(0.2),
  clip_ratio_high: z.number().positive().default(0.28),
  /** Dual clip: bounds the loss by −c·A where A < 0; null: off. */
  clip_ratio_c: z.number().gt(1).nullable().default(3),
  loss_agg_mode: z.enum(['token-mean', 'seq-mean-token-mean', 'seq-mean-token-sum']).default('token-mean'),
  entropy_coeff: z.number().nonnegative().default(0),
  /** Groups whose rewards are all equal: leave them out and draw more prompts. */
  filter_groups: z
    .strictObject({
      enable: z.boolean().default(false),
      /** Batches drawn for one step before it goes on with what it has. */
      max_num_gen_batches: z.number().int().positive().default(10),
    })
    .prefault({}),
  rollout_correction: z
    .strictObject({
      /** true: old log-probabilities are the sampler's; false: the learner computes them. */
      bypass_mode: z.boolean().default(false),
    })
    .prefault({}),
});

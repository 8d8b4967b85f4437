/** `trainer`: which stages, how long, when to evaluate and save, where the run's folder lies. */
import { z } from 'zod';
import { positiveOrOff } from './frequency.js';

export const trainerSection = z.strictObject({
  stages: z
    .array(z.enum(['sft', 'grpo']))
    .min(1)
    .default(['grpo']),
  /** Of GRPO; SFT has its own in `sft`. */
  total_epochs: z.number().int().positive().default(3),
  /** null: total_epochs decides. */
  total_training_steps: z.number().int().positive().nullable().default(null),
  /** GRPO steps between evaluations; -1: only at the end. */
  test_freq: positiveOrOff.default(5),
  val_before_train: z.boolean().default(true),
  /** GRPO steps between checkpoints; -1: only at the end. */
  save_freq: positiveOrOff.default(-1),
  /** Older checkpoints are removed; null: all are kept. */
  max_ckpt_to_keep: z.number().int().positive().nullable().default(null),
  /** `auto`: the newest whole checkpoint of this run's folder, if any. */
  resume_mode: z.enum(['auto', 'disable', 'resume_path']).default('auto'),
  /** A checkpoint's folder, for `resume_path`. */
  resume_from_path: z.string().min(1).nullable().default(null),
  logger: z.array(z.enum(['console', 'file', 'tensorboard', 'wandb'])).default(['console', 'file']),
  project_name: z.string().min(1).default('troupe'),
  experiment_name: z.string().min(1).nullable().default(null),
  default_local_dir: z.string().min(1).default('runs'),
  /** Initial weights, order of data and every rollout's random stream. */
  seed: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).default(0),
  /** A run that needs more memory than there is does not start; false: it is only warned of. */
  memory_check: z.boolean().default(true),
  /** Every message in events.jsonl. */
  trace_messages: z.boolean().default(false),
});

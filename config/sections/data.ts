/** `data`: the task, its files, and how many prompts make a step. */
import { z } from 'zod';

const files = z
  .union([z.string().min(1), z.array(z.string().min(1))])
  .transform((value) => (typeof value === 'string' ? [value] : value));

export const dataSection = z.strictObject({
  task: z.enum(['arithmetic', 'gsm8k-equations', 'jsonl']).default('arithmetic'),
  /** Relative to the working directory; one path or a list. */
  train_files: files.default([]),
  val_files: files.default([]),
  prompt_key: z.string().min(1).default('prompt'),
  answer_key: z.string().min(1).default('answer'),
  /** Of the `jsonl` task: equal text, or equal numbers (1,000 = 1000; 7.0 = 7; 1/2 = 0.5). */
  match: z.enum(['exact', 'numeric']).default('exact'),
  /** Options of the task itself; the task checks them. */
  task_options: z.record(z.string(), z.unknown()).default({}),
  /** Prompts per GRPO step; each is sampled `sampler.n` times. */
  train_batch_size: z.number().int().positive().default(128),
  /** Tokens. */
  max_prompt_length: z.number().int().positive().default(2048),
  /** Tokens, the end token included. */
  max_response_length: z.number().int().positive().default(4096),
  /** true: longer prompts are left out and counted; false: `truncation` decides. */
  filter_overlong_prompts: z.boolean().default(true),
  truncation: z.enum(['error', 'left', 'right']).default('error'),
  shuffle: z.boolean().default(true),
  /** Of the order of prompts and of generated data; null: trainer.seed. */
  seed: z.number().int().nonnegative().nullable().default(null),
  /** At most so many held-out problems per data source, from the front; null: all. */
  val_max_samples: z.number().int().positive().nullable().default(null),
});

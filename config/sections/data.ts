/** `data`: the task, its files, and how many prompts make a step. */
import { z } from 'zod';

/** As tasks/datasets/mapping-names.ts has them. */
const mappingNames = [
  'verl',
  'trl',
  'openthoughts',
  'openthoughts-metadata',
  'orz',
  'orz-eval',
  'medqa',
  'bigbio-qa',
  'gsm8k',
  'math-500',
  'aime24',
  'mmlu-pro',
  'mmlu-pro-health',
  'medmcqa',
  'medmcqa-original',
  'mmmu',
  'mmmu-health',
  'mmmu-pro',
  'mmmu-pro-health',
  'mmstar',
  'mathvista',
  'mathvision',
  'omnimedvqa',
  'medxpertqa-mm',
  'nejm',
  'question-answer',
] as const;

/** As tasks/prompts/template-names.ts has them. */
const templateNames = ['training', 'multiple-choice', 'mathematical', 'direct', 'question-only'] as const;

const files = z
  .union([z.string().min(1), z.array(z.string().min(1))])
  .transform((value) => (typeof value === 'string' ? [value] : value));

export const dataSection = z.strictObject({
  task: z.enum(['arithmetic', 'gsm8k-equations', 'jsonl', 'dataset']).default('arithmetic'),
  /**
   * Relative to the working directory; one path or a list. The `dataset` task takes folders and the names of Hugging
   * Face's hub too: `hf:owner/name`, `hf:owner/name:configuration@split`, or `owner/name` where no such path exists.
   */
  train_files: files.default([]),
  val_files: files.default([]),
  prompt_key: z.string().min(1).default('prompt'),
  answer_key: z.string().min(1).default('answer'),
  /** Of the `jsonl` task: equal text, or equal numbers (1,000 = 1000; 7.0 = 7; 1/2 = 0.5). */
  match: z.enum(['exact', 'numeric']).default('exact'),
  /** Of the `dataset` task: which columns mean what; auto: found by the columns of the first rows. */
  mapping: z.enum(['auto', ...mappingNames]).default('auto'),
  /** Of the `dataset` task; auto: `training`, and the rows' own words where they bring a whole prompt. */
  prompt_template: z.enum(['auto', ...templateNames]).default('auto'),
  /** What stands in `<answer>` of a completion: the whole solution, or its last `\boxed{}` when there is one. */
  answer_variant: z.enum(['solution', 'boxed']).default('solution'),
  /** false: completions are the answer without thoughts (the non-CoT ablation of the paper's Table 1). */
  think: z.boolean().default(true),
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

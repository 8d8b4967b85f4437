/** What the verifier is told at its start. */
import { z } from 'zod';

/** Which grader: by name, as `createTask` takes it, or a reward function of the user's own. */
export const graderDescription = z.object({
  /** A task's name. */
  task: z.enum(['arithmetic', 'gsm8k-equations', 'jsonl']),
  /** The `data` section. */
  source: z.object({
    train_files: z.array(z.string()),
    val_files: z.array(z.string()),
    prompt_key: z.string(),
    answer_key: z.string(),
    match: z.enum(['exact', 'numeric']),
    task_options: z.record(z.string(), z.unknown()),
    seed: z.number(),
    val_max_samples: z.number().nullable(),
  }),
  /** Absent: the task grades. */
  module: z.object({ path: z.string(), name: z.string().nullable() }).optional(),
});
export type GraderDescription = z.infer<typeof graderDescription>;

export const verifierStartData = z.object({
  grader: graderDescription,
  /** How to turn token ids into text: `character`, with characters added to its own, or a tokenizer's folder. */
  tokenizer: z.object({ tokenizer: z.string(), extra_characters: z.string() }),
  /** Threads of the pool. */
  workers: z.number().int().positive(),
  /** Per verdict, from the start of its execution. */
  timeoutMs: z.number().positive(),
  /** Folder of the run, where the verifier notes what it is grading: an item that ends its process is found there. */
  folder: z.string(),
});
export type VerifierStartData = z.infer<typeof verifierStartData>;

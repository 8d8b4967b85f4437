/** What the verifier is told at its start: plain data that crosses to it and to its pool's threads. */
import { z } from 'zod';
import { graderKinds } from '../../tasks/grading/graders.js';

/** The task's own grade. */
const taskGrader = z.object({
  kind: z.literal('task'),
  /** A task's name. */
  task: z.enum(['arithmetic', 'gsm8k-equations', 'jsonl', 'dataset']),
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
});

/** A reward function of the user's own. */
const moduleGrader = z.object({ kind: z.literal('module'), path: z.string(), name: z.string().nullable() });

/** A grader of tasks/grading: it needs the right answer and the response alone. */
const answerGrader = z.object({
  kind: z.enum(graderKinds),
  mode: z.enum(['reward', 'evaluation']),
  options: z.record(z.string(), z.unknown()),
});

/** A language model behind an OpenAI-compatible URL; `verifier.judge` of the configuration says what each means. */
export const judgeGrader = z.object({
  kind: z.literal('judge'),
  url: z.string(),
  model: z.string(),
  apiKeyEnvironment: z.string().nullable(),
  timeoutMs: z.number().positive(),
  maxConcurrency: z.number().int().positive(),
  maxRetries: z.number().int().nonnegative(),
  maxTokens: z.number().int().positive(),
  criteria: z.string().nullable(),
});
export type JudgeGrader = z.infer<typeof judgeGrader>;

const simpleGrader = z.discriminatedUnion('kind', [taskGrader, moduleGrader, answerGrader, judgeGrader]);
export type SimpleGrader = z.infer<typeof simpleGrader>;

/** The sum of weight × score; it fails as a whole when a part fails. */
const weightedGrader = z.object({
  kind: z.literal('weighted'),
  parts: z.array(z.object({ name: z.string(), weight: z.number(), grader: simpleGrader })).min(1),
});
export type WeightedGrader = z.infer<typeof weightedGrader>;

const itemGrader = z.discriminatedUnion('kind', [taskGrader, moduleGrader, answerGrader, judgeGrader, weightedGrader]);
/** What grades one item, when its data source is known. */
export type ItemGrader = z.infer<typeof itemGrader>;

/** Graders of single data sources, and of all others. */
const bySourceGrader = z.object({
  kind: z.literal('by-data-source'),
  sources: z.record(z.string(), itemGrader),
  otherwise: itemGrader,
});

/** Which grader. */
export const graderDescription = z.discriminatedUnion('kind', [
  taskGrader,
  moduleGrader,
  answerGrader,
  judgeGrader,
  weightedGrader,
  bySourceGrader,
]);
export type GraderDescription = z.infer<typeof graderDescription>;

export const verifierStartData = z.object({
  grader: graderDescription,
  /** How to turn token ids into text: `character`, with characters added to its own, or a tokenizer's folder. */
  tokenizer: z.object({ tokenizer: z.string(), extra_characters: z.string() }),
  /** Threads of the pool. */
  workers: z.number().int().positive(),
  /** Per verdict of the pool, from the start of its execution. */
  timeoutMs: z.number().positive(),
  /** For all verdicts of a batch: what had no turn within it is a `timeout`, so that its asker hears in time. */
  batchTimeoutMs: z.number().positive(),
  /** Folder of the run, where the verifier notes what it is grading: an item that ends its process is found there. */
  folder: z.string(),
});
export type VerifierStartData = z.infer<typeof verifierStartData>;

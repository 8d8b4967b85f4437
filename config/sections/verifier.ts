/** `verifier`: who grades. One grader for everything, a weighted sum of several, or one by data source. */
import { z } from 'zod';

/** Graders that are given the right answer alone, as tasks/grading/graders.ts has them. */
export const answerGraderKinds = ['math', 'choice', 'exact', 'numeric', 'f1', 'medical'] as const;

/** `task`: the task grades. `module`: a function of the user's own. `judge`: a language model behind a URL. */
const simpleKinds = ['task', 'module', ...answerGraderKinds, 'judge'] as const;
const kinds = [...simpleKinds, 'weighted'] as const;

const mode = z.enum(['reward', 'evaluation']);

/** A language model behind an OpenAI-compatible URL. */
export const judgeSection = z.strictObject({
  /** `http://host:8000/v1`, or the whole address of its chat completions. */
  url: z.string().min(1),
  model: z.string().min(1),
  /** Name of the environment variable that holds the key; null: none is sent. */
  api_key_env: z.string().min(1).nullable().default(null),
  /** Per verdict, attempts and pauses between them included; counted from its own turn. */
  timeout_ms: z.number().int().positive().max(3_600_000).default(60_000),
  /** Verdicts asked for side by side. */
  max_concurrency: z.number().int().positive().max(1024).default(8),
  /** Attempts after the first. */
  max_retries: z.number().int().nonnegative().max(20).default(2),
  /** Tokens of its answer, its own thoughts included. */
  max_tokens: z.number().int().positive().default(1024),
  /** What is right in this task, in words, beside the general rule; null: nothing. */
  prompt: z.string().min(1).nullable().default(null),
});

/** What a grader takes, whichever it is; `config/verifier-checks.ts` says what fits what. */
const graderShape = {
  /** Module in TypeScript or JavaScript, relative to the working directory. */
  path: z.string().min(1).nullable().default(null),
  /** Of the grader of this kind; it checks them. */
  options: z.record(z.string(), z.unknown()).default({}),
  judge: judgeSection.nullable().default(null),
};

const part = z.preprocess(
  pathMeansModule,
  z.strictObject({
    ...graderShape,
    /** The metric is `rewards/<name>/mean`. */
    name: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'a name of letters, digits, _, . and -'),
    kind: z.enum(simpleKinds).default('task'),
    /** The score is the sum of weight × score over all parts; a penalty has a negative one. */
    weight: z.number().default(1),
    /** The module's exported function; null: `computeScore`, else the default export. */
    function: z.string().min(1).nullable().default(null),
    /** null: `verifier.mode`. */
    mode: mode.nullable().default(null),
  }),
);

const parts = z.array(part).max(32).default([]);

const sourceGrader = z.preprocess(
  pathMeansModule,
  z.strictObject({
    ...graderShape,
    kind: z.enum(kinds).default('task'),
    /** The module's exported function; null: `computeScore`, else the default export. */
    name: z.string().min(1).nullable().default(null),
    /** null: `verifier.mode`. */
    mode: mode.nullable().default(null),
    parts,
  }),
);

export const verifierSection = z.preprocess(
  pathMeansModule,
  z.strictObject({
    ...graderShape,
    kind: z.enum(kinds).default('task'),
    /** The module's exported function; null: `computeScore`, else the default export. */
    name: z.string().min(1).nullable().default(null),
    /** `reward`: strict, nothing is guessed. `evaluation`: also takes answers that prose announces. */
    mode: mode.default('reward'),
    /** Of `weighted`. */
    parts,
    /** Graders of single data sources; all others have the one above. */
    by_data_source: z.record(z.string().min(1), sourceGrader).default({}),
    /** Threads of the pool. */
    workers: z.number().int().positive().max(256).default(1),
    /** Per verdict of the pool, from the start of its execution. */
    timeout_ms: z.number().int().positive().default(500),
  }),
);

/** A path alone says what kind it is. */
function pathMeansModule(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'path' in value && value.path != null && !('kind' in value)
    ? { ...value, kind: 'module' }
    : value;
}

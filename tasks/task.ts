/**
 * What a task is: problems with prompts and right answers, completions to imitate where it has them, and a grade for a
 * solution. Prompts and completions are text; special tokens (`<bos>`, `<think>`, …) stand in it as text.
 *
 * TASK-1 `grade` is pure: no clock, no files, no randomness. It runs in the verifier's pool.
 * TASK-2 What `load` leaves out is quarantined (a row that is broken) or skipped (a row that is not wanted), with a
 *        reason and a count; an empty dataset is an error.
 */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface TaskExample {
  /** Row in its split. */
  readonly index: number;
  /** Unique over both splits. */
  readonly promptId: string;
  readonly prompt: string;
  /** The same prompt as a chat, for models with a chat template; a system turn only when the data has one. */
  readonly messages?: readonly ChatMessage[];
  readonly groundTruth: string;
  readonly dataSource: string;
  /** What SFT imitates, end token included. */
  readonly completion?: string;
  /** For the verifier. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface QuarantinedRow {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

export interface TaskData {
  readonly train: readonly TaskExample[];
  readonly validation: readonly TaskExample[];
  readonly quarantined: readonly QuarantinedRow[];
  /** Rows left out on purpose, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** A score with what led to it. Parts become metrics. */
export interface Grade {
  readonly score: number;
  readonly reason?: string;
  /** Which rule decided, as grading/verdict.ts says it. */
  readonly decidedBy?: string;
  /** The answer as it was found in the solution; null when there is none. */
  readonly extracted?: string | null;
  readonly parts?: Readonly<Record<string, number>>;
}

export interface Task {
  readonly name: string;
  /** Data sources of its examples; the first is the one to judge a run by. */
  readonly dataSources: readonly string[];
  load(): Promise<TaskData>;
  grade(solution: string, groundTruth: string, extra?: Readonly<Record<string, unknown>>): Grade;
}

/** Where a task's data comes from: the `data` section of a configuration fits. */
export interface TaskSource {
  readonly train_files: readonly string[];
  readonly val_files: readonly string[];
  readonly prompt_key: string;
  readonly answer_key: string;
  readonly match: 'exact' | 'numeric';
  readonly task_options: Readonly<Record<string, unknown>>;
  /** Of generated problems and careless teachers. */
  readonly seed: number;
  readonly val_max_samples: number | null;
  /** Of the `dataset` task; absent: `auto`. A name of datasets/mapping-names.ts. */
  readonly mapping?: string;
  /** Absent: `auto`. A name of prompts/template-names.ts. */
  readonly prompt_template?: string;
  readonly answer_variant?: 'solution' | 'boxed';
  readonly think?: boolean;
}

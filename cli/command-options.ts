/** What the command line says to each command, already parsed; values of the configuration are not checked here. */
import type { Stage } from '../messages/values.js';
import type { ViewChoice } from './view/run-view.js';

export interface TrainOptions {
  /** The run's YAML file. */
  readonly file: string;
  /** `key=value`, as typed. */
  readonly overrides: readonly string[];
  readonly dryRun: boolean;
  /** A run's folder or one of its checkpoints. Absent: `trainer.resume_mode` decides. */
  readonly resume?: string;
  /** Absent: the stages that the file names. `troupe sft` says ['sft']. */
  readonly stages?: readonly Stage[];
  readonly view: ViewChoice;
}

export interface PlanOptions {
  /** A run's YAML file; or a model, by folder or name, that a run with the defaults would train. */
  readonly of: { readonly file: string } | { readonly model: string };
  readonly overrides: readonly string[];
  /** Print one JSON object and nothing else. */
  readonly json: boolean;
}

export interface EvaluateOptions {
  /** A run's folder, or one of its checkpoints. */
  readonly folder: string;
  readonly overrides: readonly string[];
  /** Print one JSON object and nothing else. */
  readonly json: boolean;
}

export interface SampleOptions {
  /** A run's folder, or one of its checkpoints. */
  readonly folder: string;
  readonly overrides: readonly string[];
  /** Prompts as typed; empty: held-out problems of the run's task. */
  readonly prompts: readonly string[];
  /** Completions per prompt. */
  readonly count: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly json: boolean;
}

export interface GradeOptions {
  /** Absent with `file`. */
  readonly gold?: string;
  /** `-`: standard input. */
  readonly response?: string;
  /** Texts of the options A, B, C, …; empty: no multiple choice. */
  readonly choices: readonly string[];
  /** As typed; so are the next two. */
  readonly mode: string;
  readonly grader?: string;
  readonly finishReason?: string;
  /** Rows to be graded, JSONL. */
  readonly file?: string;
  /** Where their verdicts go; absent: standard output. */
  readonly output?: string;
  readonly workers?: number;
  /** Per row of a file. */
  readonly timeoutMs: number;
  readonly json: boolean;
}

export interface DataInspectOptions {
  /** A path, or a name of the hub. */
  readonly name: string;
  /** As typed; so is the next. */
  readonly mapping: string;
  readonly template: string;
  readonly answerVariant: 'solution' | 'boxed';
  /** Samples to show. */
  readonly rows: number;
  /** Rows to read; null: all. */
  readonly limit: number | null;
  readonly json: boolean;
}

export interface SwapOptions {
  /** A run's folder. */
  readonly folder: string;
  /** `verifier.…=value`, as typed. */
  readonly overrides: readonly string[];
  /** Check alone; ask the run for nothing. */
  readonly dryRun: boolean;
  /** How long to wait for the run's step to end. */
  readonly timeoutSeconds: number;
  readonly json: boolean;
}

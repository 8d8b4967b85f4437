/**
 * A run's folder: `runs/<experiment_name>-<number>/`, made once and never overwritten.
 *
 * RUN-FOLDER-1 A folder that exists is never reused for another run; two runs that start together get two folders.
 * RUN-FOLDER-2 Every line is handed to the system before the call returns: a SIGKILL of the root loses none of them.
 * RUN-FOLDER-3 A write that does not fit is an error that names the path (RunFolderFullError), never silence.
 * RUN-FOLDER-4 After a resume, `metrics.jsonl` holds each step once; lines beyond the resumed step are moved aside.
 */
import type { AnyRunEvent } from './run-event.js';
import type { RunSummary } from './run-summary.js';

export interface MetricsLine {
  readonly step: number;
  readonly stage: string;
  readonly time: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  readonly experiment: string;
  /** `<path>/logs`: it exists. */
  readonly logFolder: string;
  /** Appends to metrics.jsonl. `step` counts over the whole run. */
  metrics(step: number, stage: string, metrics: Readonly<Record<string, number>>): void;
  /** Appends to events.jsonl, with the time. */
  event(event: AnyRunEvent): void;
  /** Writes rollouts/step-<step>.jsonl, one record a line. */
  rollouts(step: number, records: readonly object[]): void;
  /** Appends to evaluations.jsonl, for the report. */
  evaluation(report: object): void;
  /** Writes summary.json, whole or not at all. */
  summary(summary: RunSummary): void;
  /** Closes the files. Idempotent. */
  close(): void;
}

export interface RunFolderOptions {
  /** Folder of all runs (trainer.default_local_dir). */
  readonly root: string;
  readonly experiment: string;
  /** Text of config.resolved.yaml. */
  readonly resolvedConfig: string;
}

export function createRunFolder(options: RunFolderOptions): RunFolder {
  throw new Error(options.root);
}

/** Opens a run's folder to go on after `step` (of the whole run; that of the checkpoint). */
export function reopenRunFolder(path: string, step: number): RunFolder {
  throw new Error(`${path} ${step}`);
}

/** resume_mode auto: the newest unfinished run of this experiment that has a checkpoint. */
export function findRunToResume(root: string, experiment: string): string | undefined {
  throw new Error(`${root} ${experiment}`);
}

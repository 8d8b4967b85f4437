/**
 * What the train loop tells whoever watches. Implemented by the live view (a terminal) and the plain one (a log); both
 * only read, and neither may slow or end a run.
 */
import type { EvaluationSample, EvaluationScore } from '../../actors/evaluator/evaluation-score.js';
import type { Stage } from '../../messages/values.js';
import type { ActorStatus } from '../../runtime/system.js';
import type { AnyRunEvent } from '../run-event.js';
import type { RunSummary } from '../run-summary.js';

export interface RunInfo {
  readonly experiment: string;
  readonly stages: readonly { readonly name: Stage; readonly totalSteps: number }[];
  /** The batch algebra, one readable line each. */
  readonly batchLines: readonly string[];
  readonly runFolder: string;
  /** `torch 2.11.0, cpu, float32, 2 threads`. */
  readonly engine: string;
  /** What the machine lacks, one line each: said once, at the start, however little else is. */
  readonly notices?: readonly string[];
  /** Steps of earlier stages and of this one that a resumed run does not repeat. */
  readonly resumedAt?: { readonly stage: Stage; readonly step: number };
}

export interface CompletionSample {
  readonly prompt: string;
  readonly response: string;
  /** null: the verdict failed. */
  readonly score: number | null;
}

export interface StepReport {
  readonly stage: Stage;
  /** 1-based, of the stage: `step` of `totalSteps` is done. */
  readonly step: number;
  readonly totalSteps: number;
  /** By verl's names. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly sample?: CompletionSample;
}

export interface EvaluationReport {
  readonly stage: Stage;
  readonly step: number;
  /** `before SFT`, `after SFT`, `GRPO step 20`, … */
  readonly label: string;
  readonly scores: Readonly<Record<string, EvaluationScore>>;
  readonly samples: readonly EvaluationSample[];
}

export interface RunView {
  start(info: RunInfo): void;
  actors(statuses: readonly ActorStatus[]): void;
  event(event: AnyRunEvent): void;
  step(report: StepReport): void;
  evaluation(report: EvaluationReport): void;
  /** The last call of a run that has a summary, failed ones included. */
  finish(summary: RunSummary): void;
  /** Gives the terminal back; idempotent, also right after a throw. `finish` calls it. */
  close(): void;
}

export type ViewChoice = 'auto' | 'live' | 'plain';

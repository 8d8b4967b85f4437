/** PURE. Who answers an evaluation's questions: a checkpoint, an endpoint, or answers that were recorded. */
import type { EvaluationRecord } from '../../actors/evaluator/evaluation-record.js';
import type { Problem } from './problems.js';

/** A question, and which of its samples are wanted. */
export interface Ask {
  readonly problem: Problem;
  /** From 0. */
  readonly samples: readonly number[];
}

/** A response as text, or `graded` with its verdict where who answered had it graded. `unanswered`: none came this time; asking again may help. `missing`: there is none. */
export type SampleResponse =
  | ({ readonly kind: 'response' } & Pick<EvaluationRecord, 'response' | 'finishReason' | 'tokens' | 'forcedExit'> &
      Partial<Pick<EvaluationRecord, 'milliseconds' | 'weightsHash'>> & { readonly letterLogProbs?: readonly number[] })
  | { readonly kind: 'graded'; readonly record: EvaluationRecord }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unanswered'; readonly detail: string };

export interface Responder {
  /** For people: `recorded answers.jsonl`, `global_step_300`, a model at a server. */
  readonly name: string;
  /** What must be the same for an evaluation to go on where it was. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Questions that are best asked at once, and how many such batches at a time. */
  readonly batch: number;
  readonly parallel: number;
  /** The prompt as it was sent, for the records. */
  promptOf(problem: Problem): string;
  /** For each question, one response for each wanted sample, in order. */
  respond(asks: readonly Ask[]): Promise<readonly (readonly SampleResponse[])[]>;
  /** What people should know of what was given to it, line by line. */
  notes(): readonly string[];
  close(): Promise<void>;
}

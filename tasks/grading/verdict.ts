/**
 * PURE. What grading says of one answer: a record, never a bare 0. Deterministic: no clock, no randomness; whoever runs
 * it measures the time and ends it at a deadline (VERIFIER.md sections 5 and 7.7).
 */

/**
 * `reward`: strict, for training; nothing is guessed and the anti-hack rules hold. `evaluation`: also takes answers that
 * are announced in prose ("the answer is 7"), and compares a little more kindly; for scores beside published ones.
 */
export type GradingMode = 'reward' | 'evaluation';

/** Why there is no answer to compare. `timeout` and `crashed` are said by the pool: such a verdict has no score. */
export type NoAnswerReason = 'no_answer' | 'truncated' | 'unparsable' | 'timeout' | 'crashed';

export interface GradingVerdict {
  /** 0 or 1 (F1: between); null when grading itself failed (`timeout`, `crashed`): never a 0. */
  readonly score: number | null;
  /** How it was decided: `same-text`, `rational`, `sampled-points`, `choice-letter`, … */
  readonly decidedBy: string;
  /** The answer as it was found in the response; null when there is none. */
  readonly extracted: string | null;
  /** Only when there was nothing to compare. */
  readonly reason?: NoAnswerReason;
  /** For people: what was not accepted, and why, in a few words. */
  readonly detail?: string;
}

/** What a grader is told of a response. */
export interface GradingRequest {
  /** The right answer: LaTeX or text; for multiple choice a letter or an option's text. */
  readonly gold: string;
  /** The model's whole response, or an answer alone. */
  readonly response: string;
  readonly mode: GradingMode;
  /** Texts of the options A, B, C, …; present: a multiple-choice question. */
  readonly choices?: readonly string[];
  /** Why the response ended. `length` in reward mode: `truncated`. */
  readonly finishReason?: 'stop' | 'length';
}

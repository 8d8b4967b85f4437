/** PURE. What a compatible scorer is: a benchmark's own parser and comparison, for scores beside published ones. */
import type { GradingVerdict } from '../verdict.js';

export interface CompatibleRequest {
  /** As the benchmark's file says it: a letter, a number, LaTeX. */
  readonly gold: string;
  readonly response: string;
  /** Texts of the options A, B, C, …, of a question with options. */
  readonly choices?: readonly string[];
  /** MathVista: what the answer is to be; default `text`. */
  readonly answerType?: 'integer' | 'float' | 'text' | 'list';
  /** MathVista: decimals of a `float`; default 1. */
  readonly precision?: number;
  /**
   * Where the harness would guess, guess too, by this number and nothing else. Absent: no guess, score 0. It is not the
   * harness's own random stream: the guesses agree in distribution, not one by one.
   */
  readonly guessSeed?: number;
}

export interface CompatibleVerdict extends GradingVerdict {
  /** The harness would have drawn an option at random, or taken the nearest text: to be counted beside the score. */
  readonly wouldGuess: boolean;
}

export type CompatibleScorer = (request: CompatibleRequest) => CompatibleVerdict;

/** PURE. Are two extracted mathematical answers the same? The order of attempts is VERIFIER.md section 5, 7.2 to 7.6. */
import type { GradingMode } from './verdict.js';

export interface CompareOptions {
  readonly mode: GradingMode;
  /** An integer gold needs a literal number (VERIFIER.md 7.6); default: in `reward` mode. */
  readonly literalForm?: boolean;
  /** Decimals that a floating-point comparison keeps; default 6 (half a unit of the last, and relative 1e-3). */
  readonly decimals?: number;
}

export interface Comparison {
  readonly isEqual: boolean;
  /** Which rule decided: `same-text`, `rational`, `float`, `constant`, `sampled-points`, `relation`, `set`, … */
  readonly decidedBy: string;
  /** The answer could not be read as mathematics, and its text differs from the gold's. */
  readonly isUnparsable: boolean;
  /** For people: which rule refused it, and why. */
  readonly detail?: string;
}

export function compareAnswers(gold: string, answer: string, _options: CompareOptions): Comparison {
  return { isEqual: gold === answer, decidedBy: 'same-text', isUnparsable: false };
}

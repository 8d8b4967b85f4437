/** PURE. What every comparison is given, and what it answers. */
import type { Budget } from '../expression/limits.js';
import type { Expression } from '../expression/syntax.js';
import type { GradingMode } from '../verdict.js';

export interface Outcome {
  readonly isEqual: boolean;
  /** Which rule decided. */
  readonly decidedBy: string;
  readonly detail?: string;
}

export interface Context {
  readonly mode: GradingMode;
  /** Decimals that a floating-point comparison keeps. */
  readonly decimals: number;
  readonly budget: Budget;
  /** Compares two parts by their kinds: parts of parts come back here. */
  readonly compare: (gold: Expression, answer: Expression) => Outcome;
}

export function equal(decidedBy: string): Outcome {
  return { isEqual: true, decidedBy };
}

export function different(decidedBy: string, detail?: string): Outcome {
  return { isEqual: false, decidedBy, ...(detail === undefined ? {} : { detail }) };
}

export function outcome(isEqual: boolean, decidedBy: string): Outcome {
  return { isEqual, decidedBy };
}

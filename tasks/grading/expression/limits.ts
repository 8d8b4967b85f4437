/**
 * PURE. The caps of VERIFIER.md 7.0, and the counter that ends a comparison which would cost too much. Counting steps,
 * never time, makes a verdict the same on every machine.
 */

export const limits = {
  /** Characters of an answer that the parser reads. */
  characters: 2_000,
  depth: 120,
  nodes: 4_000,
  integerBits: 20_000,
  exactExponent: 5_000,
  exactFactorial: 400,
  numericFactorial: 5_000,
  binomial: 400,
  /** Terms of a written-out sum or product. */
  range: 2_000,
  determinantSize: 6,
  /** Items of a list that are matched without regard to order. */
  listItems: 64,
  /** Of one comparison; a node evaluated in double precision costs 1, in decimal.js 10 and more (reals.ts). */
  steps: 30_000,
} as const;

/** The comparison was given up; the verdict is "not equal". */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
}

// One object for all: a stack trace for each refused answer would cost more than reading it.
const limitReached = new LimitReached('The comparison would cost more steps than are allowed');

export interface Budget {
  /** @throws LimitReached when more is spent than there was */
  spend(steps: number): void;
}

export function newBudget(steps: number = limits.steps): Budget {
  let left = steps;
  return {
    spend(cost) {
      left -= cost;
      if (left < 0) throw limitReached;
    },
  };
}

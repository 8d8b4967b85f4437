/**
 * PURE. Do two expressions have the same value where their names have given values? First in doubles; then, if that does
 * not tell them apart, at 45 digits, and at 75 when both cancel to almost nothing. VERIFIER.md 7.5, 4.
 */
import type { Decimal } from 'decimal.js';
import { type Complex, ComplexArithmetic } from '../expression/complex.js';
import { evaluate, type Evaluation } from '../expression/evaluate.js';
import type { Budget } from '../expression/limits.js';
import { doubles, type Reals } from '../expression/reals.js';
import type { Expression } from '../expression/syntax.js';
import { filterTolerance, fortyFive, proofPlaces, seventyFive, shrinkagePlaces } from './arithmetics.js';

/** Values of names, exact in every arithmetic. */
export type Sample = ReadonlyMap<string, number>;

export const noNames: Sample = new Map();

/** `unknown`: no value, out of range, or too much cancellation for the arithmetic. */
export type Likeness = 'same' | 'different' | 'unknown';

export function evaluateAt<R>(expression: Expression, reals: Reals<R>, sample: Sample, budget: Budget): Evaluation<R> {
  const names = new Map<string, Complex<R>>();
  for (const [name, value] of sample) names.set(name, { re: reals.ofDouble(value), im: reals.zero });
  return evaluate(expression, reals, names, budget);
}

/** @returns 'same' when doubles cannot tell the two apart: no proof yet */
export function likenessInDoubles(left: Evaluation<number>, right: Evaluation<number>): Likeness {
  if (!isInRange(left) || !isInRange(right)) return 'unknown';
  const distance = Math.max(Math.abs(left.value.re - right.value.re), Math.abs(left.value.im - right.value.im));
  const size = Math.max(...[left, right].flatMap(({ value }) => [Math.abs(value.re), Math.abs(value.im)]));
  if (distance <= filterTolerance * size) return left.hasAbsorbed || right.hasAbsorbed ? 'unknown' : 'same';
  return distance <= filterTolerance * Math.max(left.largest, right.largest) ? 'unknown' : 'different';
}

function isInRange({ value: { re, im } }: Evaluation<number>): boolean {
  const size = Math.max(Math.abs(re), Math.abs(im));
  return Number.isFinite(re + im) && size < 1e290 && (size === 0 || size > 1e-290);
}

/** @throws LimitReached */
export function likenessInDecimals(left: Expression, right: Expression, sample: Sample, budget: Budget): Likeness {
  const first = residueAt(fortyFive, left, right, sample, budget);
  if (first === null) return 'unknown';
  if (first.distance.isZero() && first.isZero && !first.hasAbsorbed) return 'same';
  if (!first.hasAbsorbed) {
    if (places(first.distance, first.size) <= -proofPlaces) return 'same';
    if (places(first.distance, first.largest) > -proofPlaces) return 'different';
  }
  const second = residueAt(seventyFive, left, right, sample, budget);
  if (second === null || second.hasAbsorbed) return 'unknown';
  if (second.distance.isZero() || places(second.distance, second.size) <= -proofPlaces - shrinkagePlaces) return 'same';
  return places(second.distance, first.distance) <= -shrinkagePlaces ? 'same' : 'different';
}

interface Residue {
  readonly distance: Decimal;
  readonly size: Decimal;
  readonly largest: Decimal;
  readonly isZero: boolean;
  readonly hasAbsorbed: boolean;
}

function residueAt(
  reals: Reals<Decimal>,
  left: Expression,
  right: Expression,
  sample: Sample,
  budget: Budget,
): Residue | null {
  const [first, second] = [evaluateAt(left, reals, sample, budget), evaluateAt(right, reals, sample, budget)];
  const complex = new ComplexArithmetic(reals);
  if (!complex.isFinite(first.value) || !complex.isFinite(second.value)) return null;
  const larger = (one: Decimal, other: Decimal) => (one.gte(other) ? one : other);
  const [a, b] = [complex.size(first.value), complex.size(second.value)];
  return {
    distance: complex.size(complex.subtract(first.value, second.value)),
    size: larger(a, b),
    largest: larger(larger(first.largest, second.largest), larger(a, b)),
    isZero: a.isZero() && b.isZero(),
    hasAbsorbed: first.hasAbsorbed || second.hasAbsorbed,
  };
}

/** log10 of |value| / |scale|, rounded down; −∞ for zero. */
function places(value: Decimal, scale: Decimal): number {
  if (value.isZero()) return -Infinity;
  return scale.isZero() ? Infinity : value.e - scale.e;
}

/** @throws LimitReached */
export function likenessOfConstants(left: Expression, right: Expression, budget: Budget): Likeness {
  const quick = likenessInDoubles(
    evaluateAt(left, doubles, noNames, budget),
    evaluateAt(right, doubles, noNames, budget),
  );
  return quick === 'different' ? quick : likenessInDecimals(left, right, noNames, budget);
}

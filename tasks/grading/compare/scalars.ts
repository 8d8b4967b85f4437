/**
 * PURE. Two values: exact fractions, floating-point numbers, constants, expressions with variables. The order of
 * attempts is VERIFIER.md 7.5, 2 to 5; "equal" is said only when it is proved to 45 digits.
 */
import { bitLength, type Exact, isSame, isWhole, toDouble } from '../expression/exact-number.js';
import { exactValue } from '../expression/exact-value.js';
import { doubles } from '../expression/reals.js';
import { contains, type Expression, symbolsOf } from '../expression/syntax.js';
import { type Context, different, equal, outcome, type Outcome } from './context.js';
import { evaluateAt, likenessInDecimals, likenessInDoubles, likenessOfConstants, noNames } from './residues.js';
import { realPoints, widePoints, wholePoints } from './samples.js';
import { structureOf } from './structure.js';

const infinitySign = (expression: Expression): number => {
  if (expression.kind === 'constant' && expression.name === 'infinity') return 1;
  return expression.kind === 'negative' ? -infinitySign(expression.operand) : 0;
};

export function compareScalars(gold: Expression, answer: Expression, context: Context): Outcome {
  const [first, second] = [infinitySign(gold), infinitySign(answer)];
  if (first !== 0 || second !== 0) return outcome(first === second, 'infinity');
  if (gold.kind === 'based' || answer.kind === 'based') return compareBased(gold, answer);
  const [left, right] = [exactValue(gold, context.budget), exactValue(answer, context.budget)];
  const isFloat = hasDecimal(gold) || hasDecimal(answer);
  if (left !== null && right !== null) {
    if (isSame(left, right)) return equal('rational');
    // A whole number is never meant approximately.
    if (!isFloat || (isWhole(left) && !hasDecimal(gold))) return different('rational');
    return outcome(isNear(toDouble(left), toDouble(right), context), 'float');
  }
  const names = symbolsOf(answer, symbolsOf(gold));
  if (names.size > 0) return comparePoints(gold, answer, names, context);
  if (isFloat && !isWholeOf(left)) return compareFloats(gold, answer, context);
  if (isBeyond(left, answer, context) || isBeyond(right, gold, context)) return different('constant');
  return compareConstants(gold, answer, context);
}

/** Is one exact and beyond the range of doubles, the other well within it? Then no proof is needed. */
function isBeyond(value: Exact | null, other: Expression, context: Context): boolean {
  if (value === null || bitLength(value.numerator) - bitLength(value.denominator) < 1_000) return false;
  const { re, im } = evaluateAt(other, doubles, noNames, context.budget).value;
  return Math.abs(re) + Math.abs(im) < 1e290;
}

function isWholeOf(value: Exact | null): boolean {
  return value !== null && isWhole(value);
}

/** The base was asked for: 204_5 is neither 54 nor 204. */
function compareBased(gold: Expression, answer: Expression): Outcome {
  const isEqual =
    gold.kind === 'based' && answer.kind === 'based' && gold.base === answer.base && isSame(gold.value, answer.value);
  return outcome(isEqual, 'base-number');
}

function hasDecimal(expression: Expression): boolean {
  return contains(expression, (part) => part.kind === 'number' && part.isDecimal);
}

/** Half a unit of the last decimal, and 1e-3 relative so that tiny numbers are not all zero. */
function isNear(left: number, right: number, context: Context): boolean {
  const distance = Math.abs(left - right);
  return distance <= 0.5 * 10 ** -context.decimals && distance <= 1e-3 * Math.max(Math.abs(left), Math.abs(right));
}

function compareFloats(gold: Expression, answer: Expression, context: Context): Outcome {
  const left = evaluateAt(gold, doubles, noNames, context.budget).value;
  const right = evaluateAt(answer, doubles, noNames, context.budget).value;
  if (!Number.isFinite(left.re + left.im + right.re + right.im)) return different('float', 'no finite value');
  const isSameImaginary = left.im === right.im || isNear(left.im, right.im, context);
  return outcome((left.re === right.re || isNear(left.re, right.re, context)) && isSameImaginary, 'float');
}

function compareConstants(gold: Expression, answer: Expression, context: Context): Outcome {
  const likeness = likenessOfConstants(gold, answer, context.budget);
  if (likeness !== 'unknown') return outcome(likeness === 'same', 'constant');
  return compareStructure(gold, answer, context);
}

function compareStructure(gold: Expression, answer: Expression, context: Context): Outcome {
  const [left, right] = [structureOf(gold, context.budget), structureOf(answer, context.budget)];
  return outcome(left !== null && left === right, 'structure');
}

function comparePoints(gold: Expression, answer: Expression, names: ReadonlySet<string>, context: Context): Outcome {
  const { budget } = context;
  const isComplex = [gold, answer].some((side) =>
    contains(side, (part) => part.kind === 'constant' && part.name === 'i'),
  );
  if ([gold, answer].some(isRounding)) return compareAtWidePoints(gold, answer, names, context);
  let proof: ReadonlyMap<string, number> | null = null;
  let good = 0;
  if (!isForWholeNumbers(gold) && !isForWholeNumbers(answer)) {
    for (const { sample, isNegative } of realPoints(names)) {
      const [left, right] = [evaluateAt(gold, doubles, sample, budget), evaluateAt(answer, doubles, sample, budget)];
      if (isNegative && !isComplex && (left.value.im !== 0 || right.value.im !== 0)) continue;
      const likeness = likenessInDoubles(left, right);
      if (likeness === 'different') return different('sampled-points');
      if (likeness === 'unknown') continue;
      good += 1;
      proof ??= sample;
    }
    if (good >= 2 && proof !== null) {
      const likeness = likenessInDecimals(gold, answer, proof, budget);
      if (likeness !== 'unknown') return outcome(likeness === 'same', 'sampled-points');
    }
  } else if (isSameAtWholePoints(gold, answer, names, context)) return equal('whole-points');
  return compareStructure(gold, answer, context);
}

const wholeFunctions = new Set(['factorial', 'double-factorial', 'binomial', 'gcd', 'lcm']);
const roundingFunctions = new Set(['floor', 'ceil', 'mod']);

/** Has it a value, or its usual meaning, only where the names are whole numbers? */
function isForWholeNumbers(expression: Expression): boolean {
  return contains(expression, (part) => {
    if (part.kind === 'series') return symbolsOf(part.upper).size > 0 || symbolsOf(part.lower).size > 0;
    if (part.kind === 'power') return isNegativeNumber(part.base) && symbolsOf(part.exponent).size > 0;
    return part.kind === 'call' && wholeFunctions.has(part.name);
  });
}

function isRounding(expression: Expression): boolean {
  return contains(expression, (part) => part.kind === 'call' && roundingFunctions.has(part.name));
}

/** Steps lie anywhere: many points, and no two values may differ at any. */
function compareAtWidePoints(
  gold: Expression,
  answer: Expression,
  names: ReadonlySet<string>,
  context: Context,
): Outcome {
  let good = 0;
  let last: number | null = null;
  let varies = false;
  for (const sample of widePoints(names)) {
    const left = evaluateAt(gold, doubles, sample, context.budget);
    const likeness = likenessInDoubles(left, evaluateAt(answer, doubles, sample, context.budget));
    if (likeness === 'different') return different('sampled-points');
    if (likeness === 'unknown') continue;
    good += 1;
    varies ||= last !== null && last !== left.value.re;
    last = left.value.re;
  }
  // Both constant where they were tried: that proves nothing.
  return good >= 12 && varies ? equal('sampled-points') : compareStructure(gold, answer, context);
}

function isNegativeNumber(expression: Expression): boolean {
  return expression.kind === 'negative' && expression.operand.kind === 'number';
}

/** Exactly, at several points; both being zero proves nothing. */
function isSameAtWholePoints(
  gold: Expression,
  answer: Expression,
  names: ReadonlySet<string>,
  context: Context,
): boolean {
  let good = 0;
  for (const sample of wholePoints(names)) {
    const exactly = new Map([...sample].map(([name, value]) => [name, { numerator: BigInt(value), denominator: 1n }]));
    const [left, right] = [exactValue(gold, context.budget, exactly), exactValue(answer, context.budget, exactly)];
    if (left !== null && right !== null) {
      if (!isSame(left, right)) return false;
      if (left.numerator !== 0n) good += 1;
      continue;
    }
    const likeness = likenessInDoubles(
      evaluateAt(gold, doubles, sample, context.budget),
      evaluateAt(answer, doubles, sample, context.budget),
    );
    if (likeness === 'different') return false;
    if (likeness === 'same' && likenessInDecimals(gold, answer, sample, context.budget) === 'same') good += 1;
  }
  return good >= 4;
}

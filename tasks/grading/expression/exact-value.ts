/** PURE. The exact value of an expression without variables and roots, if it has one within the caps. */
import * as numbers from './exact-number.js';
import type { Exact } from './exact-number.js';
import { type Budget, limits } from './limits.js';
import type { Expression, Of } from './syntax.js';

/** Values of names, for whole-number samples and the variables of sums. */
export type ExactNames = ReadonlyMap<string, Exact>;

const none: ExactNames = new Map();
const one: Exact = { numerator: 1n, denominator: 1n };

/** @returns null when there is no exact value, or none that is cheap enough; @throws LimitReached */
export function exactValue(expression: Expression, budget: Budget, names: ExactNames = none): Exact | null {
  budget.spend(1);
  const value = (part: Expression) => exactValue(part, budget, names);
  switch (expression.kind) {
    case 'number':
    case 'based':
      return expression.value;
    case 'symbol':
      return names.get(expression.name) ?? null;
    case 'constant':
      return expression.name === 'i' ? (names.get('i') ?? null) : null;
    case 'negative':
      return mapped(value(expression.operand), numbers.negate);
    case 'degree':
      return value(expression.operand);
    case 'quantity':
      return value(expression.value);
    case 'percent':
      return mapped(value(expression.operand), (operand) =>
        numbers.divide(operand, { numerator: 100n, denominator: 1n }),
      );
    case 'sum':
      return folded(expression.terms, value, numbers.add, budget);
    case 'product':
      return folded(expression.factors, value, numbers.multiply, budget);
    case 'quotient':
      return combined(value(expression.numerator), value(expression.denominator), numbers.divide);
    case 'power':
      return exactPower(value(expression.base), value(expression.exponent), budget);
    case 'root':
      return exactRoot(value(expression.radicand), numbers.wholeOf(value(expression.degree)));
    case 'call':
      return exactCall(expression, value, budget);
    case 'series':
      return exactSeries(expression, budget, names);
    default:
      return null;
  }
}

function mapped(value: Exact | null, change: (value: Exact) => Exact | null): Exact | null {
  return value === null ? null : change(value);
}

function combined(
  left: Exact | null,
  right: Exact | null,
  combine: (left: Exact, right: Exact) => Exact | null,
): Exact | null {
  return left === null || right === null ? null : combine(left, right);
}

function folded(
  parts: readonly Expression[],
  value: (part: Expression) => Exact | null,
  combine: (left: Exact, right: Exact) => Exact | null,
  budget: Budget,
): Exact | null {
  let total: Exact | null = null;
  for (const part of parts) {
    const next = value(part);
    total = next === null ? null : total === null ? next : combine(total, next);
    if (total === null) return null;
    charge(total, budget);
  }
  return total;
}

/** Arithmetic on thousands of bits costs more than a step; reducing fractions of them, as many steps as bits nearly. */
function charge(value: Exact, budget: Budget): void {
  if (value.numerator > 0xffff_ffff_ffffn || value.denominator > 0xffff_ffff_ffffn) {
    const bits = numbers.bitLength(value.numerator) + numbers.bitLength(value.denominator);
    budget.spend(1 + (bits >> (value.denominator === 1n ? 8 : 2)));
  }
}

function exactPower(base: Exact | null, exponent: Exact | null, budget: Budget): Exact | null {
  if (base === null || exponent === null) return null;
  const whole = numbers.wholeOf(exponent);
  if (whole !== null) {
    const result = numbers.power(base, whole);
    if (result !== null) charge(result, budget);
    return result;
  }
  // 4^{3/2}: only when the root is exact.
  if (base.numerator < 0n) return null;
  const root = exactRoot(base, exponent.denominator);
  return root === null ? null : numbers.power(root, exponent.numerator);
}

/** Of negative numbers the real root, when the degree is odd. */
function exactRoot(radicand: Exact | null, degree: bigint | null): Exact | null {
  if (radicand === null || degree === null || degree < 2n || degree > 64n) return null;
  if (radicand.numerator < 0n) {
    return degree % 2n === 0n ? null : mapped(exactRoot(numbers.negate(radicand), degree), numbers.negate);
  }
  const numerator = wholeRoot(radicand.numerator, degree);
  const denominator = wholeRoot(radicand.denominator, degree);
  return numerator === null || denominator === null ? null : numbers.exact(numerator, denominator);
}

/** Above this size a root is found by other means, or not at all. */
const largestRadicand = 1n << 1_024n;

function wholeRoot(value: bigint, degree: bigint): bigint | null {
  if (value < 2n) return value;
  if (value > largestRadicand) return null;
  // Newton's method from above; the double is a good start.
  let guess = BigInt(Math.ceil(Number(value) ** (1 / Number(degree)) * (1 + 1e-9))) + 1n;
  for (let turn = 0; turn < 200; turn += 1) {
    const next = ((degree - 1n) * guess + value / guess ** (degree - 1n)) / degree;
    if (next >= guess) break;
    guess = next;
  }
  return guess ** degree === value ? guess : null;
}

function exactCall(call: Of<'call'>, value: (part: Expression) => Exact | null, budget: Budget): Exact | null {
  const inputs = call.inputs.map(value);
  const [first = null, second = null] = inputs;
  switch (call.name) {
    case 'abs':
      return mapped(first, (input) => (input.numerator < 0n ? numbers.negate(input) : input));
    case 'factorial':
      return factorial(numbers.wholeOf(first), 1n, budget);
    case 'double-factorial':
      return factorial(numbers.wholeOf(first), 2n, budget);
    case 'binomial':
      return binomial(numbers.wholeOf(first), numbers.wholeOf(second), budget);
    case 'floor':
      return mapped(first, floor);
    case 'ceil':
      return mapped(first, (input) => numbers.negate(floor(numbers.negate(input))));
    case 'mod':
      return modulo(numbers.wholeOf(first), numbers.wholeOf(second));
    case 'gcd':
    case 'lcm':
      return commonMultiple(call.name, inputs, budget);
    case 'min':
    case 'max':
      return extreme(call.name, inputs);
    case 'sgn':
      return mapped(first, (input) => ({
        numerator: BigInt(Number(input.numerator > 0n) - Number(input.numerator < 0n)),
        denominator: 1n,
      }));
    default:
      return null;
  }
}

function factorial(of: bigint | null, step: bigint, budget: Budget): Exact | null {
  if (of === null || of < 0n || of > BigInt(limits.exactFactorial)) return null;
  let product = 1n;
  for (let factor = of; factor > 1n; factor -= step) product *= factor;
  budget.spend(1 + Number(of / 4n));
  return numbers.exact(product);
}

function binomial(from: bigint | null, choose: bigint | null, budget: Budget): Exact | null {
  if (from === null || choose === null || from < 0n || choose < 0n || from > 1_000_000_000n) return null;
  if (choose > from) return { numerator: 0n, denominator: 1n };
  const least = choose * 2n > from ? from - choose : choose;
  if (least > BigInt(limits.binomial)) return null;
  let result = 1n;
  for (let index = 1n; index <= least; index += 1n) result = (result * (from - least + index)) / index;
  budget.spend(1 + Number(least));
  return numbers.exact(result);
}

function floor(value: Exact): Exact {
  const quotient = value.numerator / value.denominator;
  const isBelow = value.numerator < 0n && quotient * value.denominator !== value.numerator;
  return { numerator: isBelow ? quotient - 1n : quotient, denominator: 1n };
}

function modulo(value: bigint | null, modulus: bigint | null): Exact | null {
  if (value === null || modulus === null || modulus <= 0n) return null;
  return { numerator: ((value % modulus) + modulus) % modulus, denominator: 1n };
}

function commonMultiple(name: 'gcd' | 'lcm', inputs: readonly (Exact | null)[], budget: Budget): Exact | null {
  let result: bigint | null = null;
  for (const input of inputs) {
    const whole = numbers.wholeOf(input);
    if (whole === null || numbers.bitLength(whole) > 1_024) return null;
    budget.spend(20);
    const positive = whole < 0n ? -whole : whole;
    const divisor: bigint = result === null ? 0n : numbers.greatestCommonDivisor(result, positive);
    if (result === null) result = positive;
    else if (name === 'gcd') result = divisor;
    else result = divisor === 0n ? 0n : (result / divisor) * positive;
  }
  return result === null ? null : numbers.exact(result);
}

function extreme(name: 'min' | 'max', inputs: readonly (Exact | null)[]): Exact | null {
  let best: Exact | null = null;
  for (const input of inputs) {
    if (input === null) return null;
    const isLess: boolean = best !== null && input.numerator * best.denominator < best.numerator * input.denominator;
    if (best === null || isLess === (name === 'min')) best = input;
  }
  return best;
}

function exactSeries(series: Of<'series'>, budget: Budget, names: ExactNames): Exact | null {
  const lower = numbers.wholeOf(exactValue(series.lower, budget, names));
  const upper = numbers.wholeOf(exactValue(series.upper, budget, names));
  if (lower === null || upper === null || upper - lower > BigInt(limits.range)) return null;
  let total: Exact | null = series.operation === 'sum' ? { numerator: 0n, denominator: 1n } : one;
  for (let index = lower; index <= upper; index += 1n) {
    const term = exactValue(
      series.body,
      budget,
      new Map(names).set(series.variable, { numerator: index, denominator: 1n }),
    );
    total = combined(total, term, series.operation === 'sum' ? numbers.add : numbers.multiply);
    if (total === null) return null;
    charge(total, budget);
  }
  return total;
}

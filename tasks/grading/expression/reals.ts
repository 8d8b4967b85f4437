/**
 * PURE. Real arithmetic behind one interface, so that evaluation is written once for doubles (a fast filter) and for
 * decimal.js (the proof). No method throws: what has no value is NaN.
 */
import { Decimal } from 'decimal.js';
import { bitLength, type Exact, toDouble } from './exact-number.js';

/** In steps of the budget. */
export interface Costs {
  readonly node: number;
  readonly wholePower: number;
  readonly root: number;
  /** Of a logarithm, a sine, a power with a fraction. */
  readonly transcendental: number;
  readonly arc: number;
}

export interface Reals<R> {
  readonly costs: Costs;
  /** A sum whose terms lie further apart has lost the smaller one. */
  readonly absorption: number;
  readonly zero: R;
  readonly one: R;
  readonly pi: R;
  readonly e: R;
  of(value: Exact): R;
  ofDouble(value: number): R;
  toDouble(value: R): number;
  /** The decimal exponent, `floor(log10(|value|))`. */
  exponent(value: R): number;
  add(left: R, right: R): R;
  subtract(left: R, right: R): R;
  multiply(left: R, right: R): R;
  divide(left: R, right: R): R;
  negate(value: R): R;
  abs(value: R): R;
  isZero(value: R): boolean;
  isFinite(value: R): boolean;
  isWhole(value: R): boolean;
  /** −1, 0 or 1 */
  compare(left: R, right: R): number;
  floor(value: R): R;
  sqrt(value: R): R;
  /** Of a positive base. */
  power(base: R, exponent: R): R;
  exp(value: R): R;
  ln(value: R): R;
  sin(value: R): R;
  cos(value: R): R;
  atan2(y: R, x: R): R;
}

export const doubles: Reals<number> = {
  costs: { node: 1, wholePower: 1, root: 1, transcendental: 2, arc: 2 },
  absorption: 9,
  zero: 0,
  one: 1,
  pi: Math.PI,
  e: Math.E,
  of: toDouble,
  ofDouble: (value) => value,
  toDouble: (value) => value,
  exponent: (value) => Math.floor(Math.log10(Math.abs(value))),
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  multiply: (left, right) => left * right,
  divide: (left, right) => left / right,
  negate: (value) => -value,
  abs: Math.abs,
  isZero: (value) => value === 0,
  isFinite: Number.isFinite,
  isWhole: Number.isInteger,
  compare: (left, right) => (left < right ? -1 : left > right ? 1 : 0),
  floor: Math.floor,
  sqrt: Math.sqrt,
  power: Math.pow,
  exp: Math.exp,
  ln: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  atan2: Math.atan2,
};

/** Beyond it a sine would need as many digits of π. */
const largestAngle = 1e12;
const largestExponent = 1e6;

export function decimals(digits: number): Reals<Decimal> {
  // A constructor of its own: precision is a property of it, and others may use decimal.js too.
  const Number = Decimal.clone({
    precision: digits,
    rounding: Decimal.ROUND_HALF_EVEN,
    maxE: 2_000_000,
    minE: -2_000_000,
    defaults: true,
  });
  const none = new Number(NaN);
  const scale = digits <= 45 ? 10 : 20;
  const isSmall = (value: Decimal, bound: number) => value.isFinite() && value.abs().lte(bound);
  return {
    costs: { node: scale, wholePower: 6 * scale, root: 20 * scale, transcendental: 60 * scale, arc: 300 * scale },
    absorption: digits - 12,
    zero: new Number(0),
    one: new Number(1),
    pi: Number.acos(-1),
    e: Number.exp(1),
    of: (value) => quotientOf(new Number(0), value, digits),
    ofDouble: (value) => new Number(value),
    toDouble: (value) => value.toNumber(),
    exponent: (value) => value.e,
    add: (left, right) => left.add(right),
    subtract: (left, right) => left.sub(right),
    multiply: (left, right) => left.mul(right),
    divide: (left, right) => (right.isZero() ? none : left.div(right)),
    negate: (value) => value.neg(),
    abs: (value) => value.abs(),
    isZero: (value) => value.isZero(),
    isFinite: (value) => value.isFinite(),
    isWhole: (value) => value.isInteger(),
    compare: (left, right) => left.cmp(right),
    floor: (value) => value.floor(),
    sqrt: (value) => value.sqrt(),
    power: (base, exponent) => (isSmall(exponent, largestExponent) && base.isFinite() ? base.pow(exponent) : none),
    exp: (value) => (isSmall(value, largestExponent) ? value.exp() : none),
    ln: (value) => (value.isFinite() && value.gt(0) ? value.ln() : none),
    sin: (value) => (isSmall(value, largestAngle) ? value.sin() : none),
    cos: (value) => (isSmall(value, largestAngle) ? value.cos() : none),
    atan2: (y, x) => Number.atan2(y, x),
  };
}

/** More bits than the precision holds only cost: both sides of a long fraction are cut alike. */
function quotientOf(zero: Decimal, { numerator, denominator }: Exact, digits: number): Decimal {
  const excess = Math.min(bitLength(numerator), bitLength(denominator)) - 8 * digits;
  if (excess > 0) {
    const shift = BigInt(excess);
    return zero.add((numerator >> shift).toString()).div((denominator >> shift).toString());
  }
  const top = zero.add(numerator.toString());
  return denominator === 1n ? top : top.div(denominator.toString());
}

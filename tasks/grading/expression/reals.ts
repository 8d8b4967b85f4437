/**
 * PURE. Real arithmetic behind one interface, so that evaluation is written once for doubles (a fast filter) and for
 * decimal.js (the proof). No method throws: what has no value is NaN.
 */
import { Decimal } from 'decimal.js';
import { type Exact, toDouble } from './exact-number.js';

export interface Reals<R> {
  /** Of one node, and of one root, logarithm or sine, in steps of the budget. */
  readonly cost: number;
  readonly costOfFunction: number;
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
  cost: 1,
  costOfFunction: 1,
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
  const isSmall = (value: Decimal, bound: number) => value.isFinite() && value.abs().lte(bound);
  return {
    cost: 10,
    costOfFunction: 200,
    absorption: digits - 12,
    zero: new Number(0),
    one: new Number(1),
    pi: Number.acos(-1),
    e: Number.exp(1),
    of: (value) => new Number(value.numerator.toString()).div(value.denominator.toString()),
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

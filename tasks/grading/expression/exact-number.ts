/**
 * PURE. Exact fractions of whole numbers up to `limits.integerBits`. Large fractions stay unreduced, since the greatest
 * common divisor is the one slow operation; so equality multiplies crosswise. `null` says: too large, or no value.
 */
import { limits } from './limits.js';

export interface Exact {
  readonly numerator: bigint;
  /** Always positive. */
  readonly denominator: bigint;
}

const largest = 1n << BigInt(limits.integerBits);
/** Above it a fraction is left as it is. */
const reducible = 1n << 1_024n;

export function exact(numerator: bigint, denominator = 1n): Exact | null {
  if (denominator === 0n) return null;
  const top = denominator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  if (top > largest || top < -largest || bottom > largest) return null;
  if (bottom === 1n || top > reducible || top < -reducible || bottom > reducible) {
    return { numerator: top, denominator: bottom };
  }
  const divisor = greatestCommonDivisor(top, bottom);
  return divisor === 1n
    ? { numerator: top, denominator: bottom }
    : { numerator: top / divisor, denominator: bottom / divisor };
}

export function isSame(left: Exact, right: Exact): boolean {
  return left.numerator * right.denominator === right.numerator * left.denominator;
}

export function isWhole(value: Exact): boolean {
  return value.denominator === 1n || value.numerator % value.denominator === 0n;
}

/** @returns null when it is no whole number */
export function wholeOf(value: Exact | null): bigint | null {
  return value !== null && isWhole(value) ? value.numerator / value.denominator : null;
}

export function add(left: Exact, right: Exact): Exact | null {
  return exact(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

export function negate(value: Exact): Exact {
  return { numerator: -value.numerator, denominator: value.denominator };
}

export function multiply(left: Exact, right: Exact): Exact | null {
  return exact(left.numerator * right.numerator, left.denominator * right.denominator);
}

export function divide(left: Exact, right: Exact): Exact | null {
  return exact(left.numerator * right.denominator, left.denominator * right.numerator);
}

/** @returns null for 0 to the power 0 or below, and above `limits.exactExponent` */
export function power(base: Exact, exponent: bigint): Exact | null {
  if (exponent < 0n) {
    return base.numerator === 0n ? null : power(orient(base.denominator, base.numerator), -exponent);
  }
  if (base.numerator === 0n) return exponent === 0n ? null : base;
  if (base.denominator === 1n && (base.numerator === 1n || base.numerator === -1n)) {
    return { numerator: exponent % 2n === 0n ? 1n : base.numerator, denominator: 1n };
  }
  if (exponent > BigInt(limits.exactExponent)) return null;
  const bits = Math.max(bitLength(base.numerator), bitLength(base.denominator));
  if ((bits - 1) * Number(exponent) > limits.integerBits) return null;
  // Powers of a reduced fraction are reduced.
  return { numerator: base.numerator ** exponent, denominator: base.denominator ** exponent };
}

function orient(numerator: bigint, denominator: bigint): Exact {
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
}

export function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

export function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let larger = left < 0n ? -left : left;
  let smaller = right < 0n ? -right : right;
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** The nearest double; ±Infinity or 0 when it is out of range. */
export function toDouble(value: Exact): number {
  if (value.denominator === 1n) return Number(value.numerator);
  const excess = Math.max(bitLength(value.numerator), bitLength(value.denominator)) - 1_000;
  if (excess <= 0) return Number(value.numerator) / Number(value.denominator);
  const shift = BigInt(excess);
  const bottom = value.denominator >> shift;
  return bottom === 0n ? scaledQuotient(value) : Number(value.numerator >> shift) / Number(bottom);
}

function scaledQuotient(value: Exact): number {
  return Number((value.numerator << 64n) / value.denominator) / 2 ** 64;
}

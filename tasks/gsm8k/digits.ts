/** PURE. Numbers as the digits that one writes down. */
import { multiply, rational, type Rational } from '../rational.js';
import { maximumPlaces } from './expression.js';

/** digits · 10^exponent. */
export interface Scaled {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Digits, units first, filled with zeros to `width`. */
export function digitsOf(value: bigint, width = 1): number[] {
  return [...value.toString().padStart(width, '0')].reverse().map(Number);
}

/** The number that columns (units first) imply: of each its last digit, of the last one all of it. */
export function fromDigits(columns: readonly number[]): bigint {
  const last = columns.length - 1;
  return columns.reduce(
    (sum, value, place) => sum + BigInt(place === last ? value : value % 10) * 10n ** BigInt(place),
    0n,
  );
}

/** Without point and without zeros at the end; 0 has no digits but itself. */
export function mantissa(value: Rational): Scaled {
  let digits = scaled(value);
  let exponent = -maximumPlaces;
  if (digits === 0n) return { digits, exponent: 0 };
  for (; digits % 10n === 0n; exponent += 1) digits /= 10n;
  return { digits, exponent };
}

/** Both as whole numbers of the same unit, the largest power of ten that serves; `unit` brings a number back. */
export function sameUnit(
  left: Rational,
  right: Rational,
): { upper: bigint; lower: bigint; unit: (whole: bigint) => Rational } {
  let [upper, lower] = [scaled(left), scaled(right)];
  let size = rational(1n, 10n ** BigInt(maximumPlaces));
  while (upper % 10n === 0n && lower % 10n === 0n && upper + lower > 0n) {
    [upper, lower] = [upper / 10n, lower / 10n];
    size = multiply(size, rational(10n));
  }
  return { upper, lower, unit: (whole) => multiply(rational(whole), size) };
}

function scaled(value: Rational): bigint {
  return (value.numerator * 10n ** BigInt(maximumPlaces)) / value.denominator;
}

/** PURE. Exact numbers: fractions of whole numbers of any size, always reduced, with a positive denominator. */

export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Longer numbers are not parsed: nobody's answer, and a cost. */
export const longestNumber = 400;

export function rational(numerator: bigint, denominator = 1n): Rational {
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator * sign);
  return { numerator: (numerator * sign) / divisor, denominator: (denominator * sign) / divisor };
}

/** Digits with at most one point, as `24`, `.5`, `7.` or `0.20`, without sign; null for anything else. */
export function parseDecimal(text: string): Rational | null {
  if (text.length > longestNumber) return null;
  const match = /^(\d*)(?:\.(\d*))?$/.exec(text);
  const [whole, fraction] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (match === null || whole.length + fraction.length === 0) return null;
  return rational(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
}

export function equal(left: Rational, right: Rational): boolean {
  return left.numerator === right.numerator && left.denominator === right.denominator;
}

export function add(left: Rational, right: Rational): Rational {
  return rational(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

export function subtract(left: Rational, right: Rational): Rational {
  return add(left, { numerator: -right.numerator, denominator: right.denominator });
}

export function multiply(left: Rational, right: Rational): Rational {
  return rational(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** @returns null for a division by zero */
export function divide(left: Rational, right: Rational): Rational | null {
  if (right.numerator === 0n) return null;
  return rational(left.numerator * right.denominator, left.denominator * right.numerator);
}

/** The shortest decimal, `0.25`; null when it would have more than `maximumPlaces` places or no end. */
export function formatDecimal(value: Rational, maximumPlaces: number): string | null {
  for (let places = 0; places <= maximumPlaces; places += 1) {
    const scaled = value.numerator * 10n ** BigInt(places);
    if (scaled % value.denominator !== 0n) continue;
    const digits = scaled / value.denominator;
    const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
    const whole = text.slice(0, text.length - places);
    return `${digits < 0n ? '-' : ''}${whole}${places === 0 ? '' : `.${text.slice(text.length - places)}`}`;
  }
  return null;
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [larger, smaller] = [left, right];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger === 0n ? 1n : larger;
}

/**
 * PURE. Are two short texts the same number? Exact: no floating point. Knows signs, decimals, thousands in strict groups
 * of three, one fraction of whole numbers or decimals, percent (7% = 0.07), an exponent, a currency sign, a unit of
 * degrees or a full stop at the end. Everything else is no number; nothing is evaluated.
 */
import { divide, equal, multiply, parseDecimal, rational, type Rational } from './rational.js';

const longestAnswer = 200;
/** Larger exponents are no one's answer, and a cost. */
const greatestExponent = 400;

/** @returns null when `text` is no literal number */
export function parseNumber(text: string): Rational | null {
  if (text.length > longestAnswer) return null;
  let body = text.trim().replaceAll('\u2212', '-').replace(/\.$/, '').trim();
  const isNegative = body.startsWith('-');
  if (/^[-+]/.test(body)) body = body.slice(1).trim();
  body = body.replace(/^[$€£]\s*/, '');
  const isPercent = body.endsWith('%');
  if (isPercent) body = body.slice(0, -1).trim();
  const [upper, lower, ...others] = body.split('/');
  if (others.length > 0 || upper === undefined) return null;
  const value = lower === undefined ? parseMagnitude(upper) : parseFraction(upper, lower);
  if (value === null) return null;
  const scaled = isPercent ? multiply(value, rational(1n, 100n)) : value;
  return isNegative ? { numerator: -scaled.numerator, denominator: scaled.denominator } : scaled;
}

export function isSameNumber(left: string, right: string): boolean {
  const [first, second] = [parseNumber(left), parseNumber(right)];
  return first !== null && second !== null && equal(first, second);
}

function parseFraction(upper: string, lower: string): Rational | null {
  const [numerator, denominator] = [parseMagnitude(upper.trim()), parseMagnitude(lower.trim())];
  return numerator === null || denominator === null ? null : divide(numerator, denominator);
}

function parseMagnitude(text: string): Rational | null {
  const match = /^([\d.,]+)(?:[eE]([-+]?\d{1,4}))?$/.exec(text);
  if (match === null) return null;
  const digits = withoutThousands(match[1] ?? '');
  const value = digits === null ? null : parseDecimal(digits);
  const exponent = Number(match[2] ?? '0');
  if (value === null || Math.abs(exponent) > greatestExponent) return null;
  const scale = 10n ** BigInt(Math.abs(exponent));
  return multiply(value, exponent < 0 ? rational(1n, scale) : rational(scale));
}

/** Commas only between strict groups of three: 1,000 and 1,234,567.5, but neither 1,00 nor 0,5. */
function withoutThousands(digits: string): string | null {
  if (!digits.includes(',')) return digits;
  return /^[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(digits) ? digits.replaceAll(',', '') : null;
}

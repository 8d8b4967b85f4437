/** PURE. Tokens of digits to numbers: decimals, exponents, digits that repeat, other bases, mixed numbers. */
import { add, divide, exact, type Exact } from './exact-number.js';
import { limits } from './limits.js';
import { numberWords } from './names.js';
import type { Of } from './syntax.js';
import type { Token } from './tokens.js';

/** Decimal digits whose value stays below `limits.integerBits`. */
const longestDigits = Math.floor(limits.integerBits / 3.33);

export function numberOf(token: Token): Of<'number'> | null {
  const [mantissa = '', exponent = '0'] = token.text.split(/[eE]/);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const scale = Number(exponent) - fraction.length;
  if (digits.length > longestDigits || Math.abs(scale) > limits.exactExponent) return null;
  const isDecimal =
    (mantissa.includes('.') && fraction !== '' && token.repeating === undefined) || exponent.startsWith('-');
  const power = 10n ** BigInt(Math.abs(scale));
  const value = scale >= 0 ? exact(BigInt(digits) * power) : exact(BigInt(digits), power);
  const complete =
    value === null || token.repeating === undefined ? value : withRepetition(value, token.repeating, fraction.length);
  return complete === null ? null : { kind: 'number', value: complete, isDecimal };
}

/** 0.1666… = 0.1 + 6 / (9 · 10) */
function withRepetition(value: Exact, repeating: string, places: number): Exact | null {
  const nines = 10n ** BigInt(repeating.length) - 1n;
  const tail = exact(BigInt(repeating), nines * 10n ** BigInt(places));
  return tail === null ? null : add(value, tail);
}

/** @returns null when a digit does not belong to the base */
export function basedNumber(digits: string, base: number): Exact | null {
  if (!Number.isInteger(base) || base < 2 || base > 36 || digits.length > 200) return null;
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const one = parseInt(digit, 36);
    if (!(one < base)) return null;
    value = value * BigInt(base) + BigInt(one);
  }
  return exact(value);
}

export function baseOfWords(words: string): number | null {
  const plain = words
    .toLowerCase()
    .replace(/^base\s*/, '')
    .trim();
  return numberWords[plain] ?? null;
}

/** `2 3/4`: only with a proper fraction of whole numbers. */
export function mixedNumber(
  whole: Of<'number'>,
  numerator: Of<'number'>,
  denominator: Of<'number'>,
): Of<'number'> | null {
  const parts = [whole, numerator, denominator];
  if (parts.some((part) => part.isDecimal || part.value.denominator !== 1n)) return null;
  if (numerator.value.numerator >= denominator.value.numerator) return null;
  const fraction = divide(numerator.value, denominator.value);
  const value = fraction === null ? null : add(whole.value, fraction);
  return value === null ? null : { kind: 'number', value, isDecimal: false, isMixed: true };
}

/**
 * PURE. Arithmetic as it is done by hand, written down: the numbers are brought to whole numbers, then worked digit by
 * digit. One block an operation:
 *
 *   348+75   `843+570:8+5+0=13,4+7+1=12,3+0+1=4=423`    both units first; digit+digit+carry=sum
 *   423-75   `324-570:13-5-0=8,12-7-1=4,4-0-1=3=348`    10 is added to the upper digit where it must borrow
 *   48*60    `84*6:8*6+0=48,4*6+4=28=2880`              digit*digit+carry=product; zeros and points last
 *   960/8    `96/8:9/8=1:1,16/8=2:0=120`                quotient:remainder; a point after the last whole digit
 *
 * A multiplier of several digits is worked digit by digit and the partial products are added, in blocks of their own.
 * Whoever does the work may forget a carry or a borrow: a 0 is written in its place, and what follows, the result
 * included, is what the written digits imply.
 */
import { digitsOf, fromDigits, mantissa, sameUnit, type Scaled } from './digits.js';
import { maximumPlaces, type Expression, type Operator } from './expression.js';
import { formatDecimal, rational, type Rational } from '../rational.js';

/** Asked at each carry or borrow that is not 0. */
export type Forgets = () => boolean;

export interface Work {
  /** Blocks joined by `;`. */
  readonly text: string;
  /** What the work arrives at. */
  readonly result: string;
  readonly value: Rational;
}

/** Digits of a quotient that are worked out. */
const longestQuotient = 12;

/** null when an intermediate result is negative or has no short decimal. */
export function workOut(expression: Expression, forgets: Forgets = () => false): Work | null {
  const blocks: string[] = [];
  const value = reduce(expression, blocks, forgets);
  const result = value === null ? null : formatDecimal(value, maximumPlaces);
  return value === null || result === null ? null : { text: blocks.join(';'), result, value };
}

interface Line {
  readonly text: string;
  readonly value: Rational;
}

function reduce(expression: Expression, blocks: string[], forgets: Forgets): Rational | null {
  if (expression.kind === 'number') return expression.value;
  const left = reduce(expression.left, blocks, forgets);
  const right = reduce(expression.right, blocks, forgets);
  if (left === null || right === null) return null;
  const lines = operation(expression.operator, left, right, forgets);
  for (const { text, value } of lines) {
    const result = formatDecimal(value, maximumPlaces);
    if (result === null) return null;
    blocks.push(`${text}=${result}`);
  }
  return lines.at(-1)?.value ?? null;
}

/** At least one line, or none when the operation cannot be written down. */
function operation(operator: Operator, left: Rational, right: Rational, forgets: Forgets): Line[] {
  if (operator === '*') return multiplication(left, right, forgets);
  if (operator === '/') return division(left, right);
  return operator === '+' ? [addition(left, right, forgets)] : subtraction(left, right, forgets);
}

function addition(left: Rational, right: Rational, forgets: Forgets): Line {
  const { upper, lower, unit } = sameUnit(left, right);
  const [top, bottom] = columns(upper, lower);
  const sums: number[] = [];
  let carry = 0;
  const steps = top.map((digit, place) => {
    const other = bottom[place] ?? 0;
    const sum = digit + other + carry;
    const step = `${digit}+${other}+${carry}=${sum}`;
    sums.push(sum);
    carry = sum >= 10 && !forgets() ? 1 : 0;
    return step;
  });
  return { text: `${top.join('')}+${bottom.join('')}:${steps.join(',')}`, value: unit(fromDigits(sums)) };
}

/** None when the result is negative. */
function subtraction(left: Rational, right: Rational, forgets: Forgets): Line[] {
  const { upper, lower, unit } = sameUnit(left, right);
  if (upper < lower) return [];
  const [top, bottom] = columns(upper, lower);
  const differences: number[] = [];
  let borrow = 0;
  const steps = top.map((digit, place) => {
    const other = bottom[place] ?? 0;
    const raised = digit - other - borrow < 0 ? digit + 10 : digit;
    const step = `${raised}-${other}-${borrow}=${raised - other - borrow}`;
    differences.push(raised - other - borrow);
    borrow = raised === digit || forgets() ? 0 : 1;
    return step;
  });
  return [{ text: `${top.join('')}-${bottom.join('')}:${steps.join(',')}`, value: unit(fromDigits(differences)) }];
}

function multiplication(left: Rational, right: Rational, forgets: Forgets): Line[] {
  const [first, second] = [mantissa(left), mantissa(right)];
  const [long, short] =
    first.digits.toString().length >= second.digits.toString().length ? [first, second] : [second, first];
  const multipliers = digitsOf(short.digits);
  const lines: Line[] = [];
  let total: Rational | null = null;
  for (const [place, digit] of multipliers.entries()) {
    if (digit === 0 && multipliers.length > 1) continue;
    // Of a multiplier of one digit the line is the whole product; else it is a partial one, in its own place.
    const partial = productLine(long, digit, { exponent: short.exponent + place }, forgets);
    lines.push(partial);
    if (total !== null) lines.push(addition(total, partial.value, forgets));
    total = lines.at(-1)?.value ?? null;
  }
  return lines;
}

function productLine(long: Scaled, digit: number, { exponent }: { exponent: number }, forgets: Forgets): Line {
  const top = digitsOf(long.digits);
  const products: number[] = [];
  let carry = 0;
  const steps = top.map((upper) => {
    const product = upper * digit + carry;
    const step = `${upper}*${digit}+${carry}=${product}`;
    products.push(product);
    carry = product >= 10 && !forgets() ? Math.floor(product / 10) : 0;
    return step;
  });
  const power = long.exponent + exponent;
  const whole = fromDigits(products);
  const value = power < 0 ? rational(whole, 10n ** BigInt(-power)) : rational(whole * 10n ** BigInt(power));
  return { text: `${top.join('')}*${digit}:${steps.join(',')}`, value };
}

/** None when the quotient is too long. Division has no carry to forget. */
function division(left: Rational, right: Rational): Line[] {
  const { upper: dividend, lower: divisor } = sameUnit(left, right);
  if (divisor === 0n) return [];
  const digits = [...dividend.toString()].map(BigInt);
  const steps: string[] = [];
  let remainder = 0n;
  for (let place = 0; place < digits.length || remainder > 0n; place += 1) {
    remainder = remainder * 10n + (digits[place] ?? 0n);
    const startsLater = steps.length === 0 && place < digits.length - 1 && remainder < divisor;
    if (startsLater) continue;
    if (steps.length === longestQuotient) return [];
    const separator = place === digits.length ? '.' : ',';
    steps.push(
      `${steps.length === 0 ? '' : separator}${remainder}/${divisor}=${remainder / divisor}:${remainder % divisor}`,
    );
    remainder %= divisor;
  }
  return [{ text: `${dividend}/${divisor}:${steps.join('')}`, value: rational(dividend, divisor) }];
}

function columns(upper: bigint, lower: bigint): [number[], number[]] {
  const width = Math.max(upper.toString().length, lower.toString().length);
  return [digitsOf(upper, width), digitsOf(lower, width)];
}

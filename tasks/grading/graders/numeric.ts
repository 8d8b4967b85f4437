/**
 * PURE. The same number: both texts read as exact rationals (`parseNumber`: signs, decimals, strict thousands, one
 * fraction, percent, exponent), compared without floating point. A tolerance is a decimal and exact as well.
 */
import { z } from 'zod';
import { parseNumber } from '../../numeric-match.js';
import { type Rational, multiply, subtract } from '../../rational.js';
import { extractAnswer } from '../extract-answer.js';
import { withoutAnswer } from '../without-answer.js';
import { defineGrader, requireGold, UnreadableGoldError } from './grader.js';

/** `0.01`, or a number of JSON; as text it is exact. */
const tolerance = z
  .union([z.number().nonnegative(), z.string()])
  .transform((value) => parseNumber(String(value)))
  .refine((value): value is Rational => value !== null && value.numerator >= 0n, {
    message: 'must be a number, 0 or more',
  });

const options = z.strictObject({
  /** Greatest difference that is still equal. */
  tolerance: tolerance.optional(),
  /** The same, as a share of the gold. */
  relative_tolerance: tolerance.optional(),
});

export const numeric = defineGrader('numeric', options, (request, limits) => {
  requireGold(request.gold);
  const gold = readNumber(request.gold);
  if (gold === null) throw new UnreadableGoldError(request.gold, 'it is no literal number');
  const found = extractAnswer(request);
  if (found.kind === 'none') return withoutAnswer(found);
  const answer = readNumber(found.text);
  if (answer === null) {
    const detail = 'the answer is no literal number';
    return { score: 0, decidedBy: 'no-number', extracted: found.text, reason: 'unparsable', detail };
  }
  const difference = magnitude(subtract(answer, gold));
  const allowed = [limits.tolerance, limits.relative_tolerance && multiply(limits.relative_tolerance, magnitude(gold))];
  const isExact = difference.numerator === 0n;
  const isNear = allowed.some((most) => most !== undefined && subtract(most, difference).numerator >= 0n);
  return {
    score: isExact || isNear ? 1 : 0,
    decidedBy: !isExact && isNear ? 'tolerance' : 'rational',
    extracted: found.text,
  };
});

/** A number, also in LaTeX's clothes: `\$1{,}000`, `\frac{1}{2}`, `7\%`, `\text{7}`. */
export function readNumber(text: string): Rational | null {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\\text\s*\{([^{}]*)\}/g, '$1')
    .replaceAll('{,}', ',')
    .replaceAll(/\\[!,;: ]/g, '')
    .replaceAll(/\\([$%])/g, '$1')
    .replace(/^\$(.*)\$$/s, '$1')
    .replace(/^([-+]?)\s*\\[dtc]?frac\{([^{}]+)\}\{([^{}]+)\}$/, '$1$2/$3')
    .replace(/\^\{?\\circ\}?$|°$/, '');
  return parseNumber(plain);
}

function magnitude(value: Rational): Rational {
  return value.numerator < 0n ? { numerator: -value.numerator, denominator: value.denominator } : value;
}

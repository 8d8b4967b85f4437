/** PURE. Are two extracted mathematical answers the same? The order of attempts is VERIFIER.md section 5, 7.2 to 7.6. */
import { contextFor } from './compare/by-kind.js';
import { compareDefinitions } from './compare/definitions.js';
import { isIntegerLiteral, isLiteral } from './compare/literal-form.js';
import type { Outcome } from './compare/context.js';
import { bareText, choiceWithContent, compareWords, withoutText } from './compare/words.js';
import { LimitReached, newBudget } from './expression/limits.js';
import { parse } from './expression/parser.js';
import { contains, type Expression, symbolsOf } from './expression/syntax.js';
import { normalForm } from './normal-form.js';
import type { GradingMode } from './verdict.js';

export interface CompareOptions {
  readonly mode: GradingMode;
  /** An integer gold needs a literal number (VERIFIER.md 7.6); default: in `reward` mode. */
  readonly literalForm?: boolean;
  /** Decimals that a floating-point comparison keeps; default 6 (half a unit of the last, and relative 1e-3). */
  readonly decimals?: number;
  /** What the comparison may cost (`limits.steps`); less for one of several that make a verdict together. */
  readonly steps?: number;
}

export interface Comparison {
  readonly isEqual: boolean;
  /** Which rule decided: `same-text`, `rational`, `float`, `constant`, `sampled-points`, `relation`, `set`, … */
  readonly decidedBy: string;
  /** The answer could not be read as mathematics, and its text differs from the gold's. */
  readonly isUnparsable: boolean;
  /** For people: which rule refused it, and why. */
  readonly detail?: string;
}

/** Canonical as they stand. */
const plainInteger = /^(?:0|-?[1-9]\d{0,14})$/;

export function compareAnswers(gold: string, answer: string, options: CompareOptions): Comparison {
  if (plainInteger.test(gold) && plainInteger.test(answer)) return verdict(gold === answer, 'rational');
  // An answer of another size is no answer: it would only cost (VERIFIER.md 7.0).
  if (answer.length > Math.max(200, 4 * gold.length)) return refused('limit', 'the answer is too long');
  const right = normalForm(gold);
  const given = normalForm(answer);
  if (given === null) return unparsable('hidden characters, or too long');
  if (given === '' || !/[0-9A-Za-z]|\\\{|^\{\}$/.test(given))
    return right === given && right !== '' ? verdict(true, 'same-text') : unparsable('nothing to compare');
  if (right === null) return verdict(gold === answer, 'same-text');
  if (right === given) return verdict(true, 'same-text');
  if (withoutText(right) === withoutText(given)) return verdict(true, 'same-text');
  const words = compareWords(right, given);
  if (words !== null) return { ...words, isUnparsable: false };
  const choice = choiceWithContent(right);
  if (choice !== null && (given === choice.letter || given === `(${choice.letter})`))
    return verdict(true, 'choice-letter');
  try {
    return compareMathematics(choice?.content ?? right, given, options);
  } catch (error) {
    if (error instanceof LimitReached) return refused('limit', 'the comparison would cost too much');
    throw error;
  }
}

function compareMathematics(right: string, given: string, options: CompareOptions): Comparison {
  const gold = parse(right);
  const answer = parse(given);
  if (gold === null || answer === null) {
    if (gold === null && bareText(right) === bareText(given)) return verdict(true, 'same-text');
    return answer === null
      ? unparsable('not mathematics that can be read')
      : refused('unparsable', 'the gold cannot be read');
  }
  const budget = newBudget(options.steps);
  const context = contextFor(options.mode, options.decimals ?? 6, budget);
  const needsLiteral = options.literalForm ?? options.mode === 'reward';
  const attempt = (expression: Expression): Outcome =>
    compareDefinitions(gold, expression, context, (goldValue, value) => checkForm(goldValue, value, needsLiteral));
  let result = attempt(answer);
  for (const other of result.isEqual ? [] : otherReadings(given, gold, answer, options.mode)) {
    const next = attempt(other);
    if (next.isEqual) result = next;
  }
  return { ...result, isUnparsable: false };
}

/** @returns why the form is refused; null when it is not */
function checkForm(gold: Expression, answer: Expression, needsLiteral: boolean): string | null {
  return needsLiteral && isIntegerLiteral(gold) && !isLiteral(answer)
    ? 'the gold is a whole number: write the number out'
    : null;
}

/** What else the answer may mean, given what the gold is. */
function otherReadings(given: string, gold: Expression, answer: Expression, mode: GradingMode): Expression[] {
  const readings: (Expression | null)[] = [];
  const isList = gold.kind === 'list' || gold.kind === 'set';
  if (isList && /\d,\d/.test(given)) readings.push(parse(given, { thousands: false }));
  if (mode === 'evaluation' && !isList && /\d,\d/.test(given) && !contains(gold, (part) => part.kind === 'tuple')) {
    readings.push(parse(given, { decimalComma: true, thousands: false }));
  }
  // Letters of the gold are variables, and no units (VERIFIER.md 7.6).
  if (contains(answer, (part) => part.kind === 'quantity') && symbolsOf(gold).size > 0)
    readings.push(parse(given, { plainUnits: false }));
  return readings.filter((reading) => reading !== null);
}

function verdict(isEqual: boolean, decidedBy: string): Comparison {
  return { isEqual, decidedBy, isUnparsable: false };
}

function refused(decidedBy: string, detail: string): Comparison {
  return { isEqual: false, decidedBy, isUnparsable: false, detail };
}

function unparsable(detail: string): Comparison {
  return { isEqual: false, decidedBy: 'unparsable', isUnparsable: true, detail };
}

/**
 * PURE. Reads an answer as mathematics (VERIFIER.md 7.3). The levels, from loosest: list, relation, set operation, sum,
 * product, factor. Linear but for a bounded look back; null for what is no mathematics, or is over a cap.
 */
import { parseList } from './parse-list.js';
import { parseFactor } from './parse-factor.js';
import { parseProduct } from './parse-product.js';
import { parseRelation } from './parse-relation.js';
import { LimitReached } from './limits.js';
import { Reader, SyntaxFailure, type Grammar } from './reader.js';
import type { Expression } from './syntax.js';
import { tokenize, type TokenOptions } from './tokens.js';

export type ParseOptions = Partial<TokenOptions>;

const grammar: Grammar = {
  list: parseList,
  relation: parseRelation,
  sum: parseSum,
  factor: parseFactor,
};

/** @param source a normal form */
export function parse(source: string, options: ParseOptions = {}): Expression | null {
  const tokens = tokenize(source, {
    thousands: hasOnlyThousands(source),
    decimalComma: false,
    plainUnits: true,
    ...options,
  });
  if (tokens === null || tokens.length <= 1) return null;
  const reader = new Reader(tokens, grammar);
  try {
    const first = parseList(reader);
    const expression = reader.takeCommand('over')
      ? reader.node({ kind: 'quotient', numerator: first, denominator: parseList(reader) })
      : first;
    return reader.peek().kind === 'end' ? expression : null;
  } catch (error) {
    if (error instanceof SyntaxFailure || error instanceof LimitReached) return null;
    throw error;
  }
}

/** One comma that stands between items without a space says that all do: `0,-1,100` are three numbers. */
function hasOnlyThousands(source: string): boolean {
  return !/,(?! )(?!\d\d\d(?!\d))/.test(source);
}

function parseSum(reader: Reader): Expression {
  let terms: Expression[] = [];
  const first = leadingSign(reader);
  if (first !== '±' && first !== '∓') terms.push(signed(reader, first, parseProduct(reader)));
  else
    terms.push(
      reader.node({ kind: 'plus-minus', left: null, right: parseProduct(reader), upper: first === '±' ? 1 : -1 }),
    );
  for (;;) {
    if (reader.take('+')) terms.push(signed(reader, leadingSign(reader), parseProduct(reader)));
    else if (reader.take('-'))
      terms.push(reader.node({ kind: 'negative', operand: signed(reader, leadingSign(reader), parseProduct(reader)) }));
    else if (reader.isCommand('pm') || reader.isCommand('mp')) {
      const upper = reader.next().text === 'pm' ? 1 : -1;
      terms = [reader.node({ kind: 'plus-minus', left: sumOf(reader, terms), right: parseProduct(reader), upper })];
    } else return sumOf(reader, terms);
  }
}

function sumOf(reader: Reader, terms: Expression[]): Expression {
  const [only] = terms;
  return terms.length === 1 && only !== undefined ? only : reader.node({ kind: 'sum', terms });
}

/** `--x` is x; a cap on the number of signs is the cap on characters. */
function leadingSign(reader: Reader): '+' | '-' | '±' | '∓' {
  let negative = false;
  for (;;) {
    if (reader.take('-')) negative = !negative;
    else if (reader.take('+')) continue;
    else if (reader.takeCommand('pm')) return negative ? '∓' : '±';
    else if (reader.takeCommand('mp')) return negative ? '±' : '∓';
    else return negative ? '-' : '+';
  }
}

function signed(reader: Reader, sign: string, operand: Expression): Expression {
  if (sign === '+') return operand;
  if (sign !== '-') return reader.fail();
  return reader.node({ kind: 'negative', operand });
}

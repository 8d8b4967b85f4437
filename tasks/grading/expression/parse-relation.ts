/** PURE. Relations and what stands on their sides: set operations, ratios, quantities with units. VERIFIER.md 7.3. */
import { magnitudes } from './names.js';
import type { Reader } from './reader.js';
import type { Expression, RelationOperator, SetOperation } from './syntax.js';
import { exact } from './exact-number.js';

const commands: Readonly<Record<string, RelationOperator>> = {
  le: '≤', ge: '≥', ne: '≠', in: '∈', notin: '∉', equiv: '≡', approx: '≈', parallel: '∥', perp: '⊥', subset: '⊂',
  subseteq: '⊆', sim: '∼', cong: '≅', to: '→', ll: '<', gg: '>', simeq: '≈',
}; // prettier-ignore

const signs: Readonly<Record<string, RelationOperator>> = {
  '=': '=',
  '==': '=',
  '<': '<',
  '>': '>',
  '<=': '≤',
  '>=': '≥',
  '!=': '≠',
};

export function parseRelation(reader: Reader): Expression {
  const sides = [parseSetOperation(reader)];
  const operators: RelationOperator[] = [];
  let modulus: Expression | undefined;
  for (;;) {
    const operator = relationHere(reader);
    if (operator === null) break;
    reader.next();
    operators.push(operator);
    sides.push(parseSetOperation(reader));
    modulus = modulusHere(reader) ?? modulus;
  }
  const [only] = sides;
  if (operators.length === 0 && only !== undefined) {
    modulus = modulusHere(reader);
    return modulus === undefined ? only : reader.node({ kind: 'call', name: 'residue', inputs: [only, modulus] });
  }
  return reader.node({ kind: 'relation', sides, operators, ...(modulus === undefined ? {} : { modulus }) });
}

function relationHere(reader: Reader): RelationOperator | null {
  const token = reader.peek();
  if (token.kind === 'sign') return signs[token.text] ?? null;
  return token.kind === 'command' ? (commands[token.text] ?? null) : null;
}

/** `\pmod{5}`, `(mod 5)` */
function modulusHere(reader: Reader): Expression | undefined {
  if (reader.takeCommand('pmod') || reader.takeCommand('mod') || reader.takeCommand('bmod'))
    return reader.grammar.factor(reader);
  return undefined;
}

const setOperations: Readonly<Record<string, SetOperation>> = {
  cup: 'union',
  union: 'union',
  cap: 'intersection',
  setminus: 'difference',
};

function parseSetOperation(reader: Reader): Expression {
  let left = parseItem(reader);
  for (;;) {
    const token = reader.peek();
    const operation = token.kind === 'command' ? setOperations[token.text] : undefined;
    if (operation === undefined) return left;
    reader.next();
    left = reader.node({ kind: 'set-operation', operation, left, right: parseItem(reader) });
  }
}

/** A sum, perhaps a ratio `a:b`, perhaps with a currency sign before or a unit behind it. */
function parseItem(reader: Reader): Expression {
  if (reader.peek().kind === 'text') return textItem(reader);
  const mark = reader.mark();
  const isNegative = reader.take('-');
  const isMoney = reader.take('$');
  if (!isMoney) reader.reset(mark);
  const amount = withRatio(reader, reader.grammar.sum(reader));
  const value = isMoney && isNegative ? reader.node({ kind: 'negative', operand: amount }) : amount;
  return withUnit(reader, value, isMoney || reader.take('$'));
}

function textItem(reader: Reader): Expression {
  let words = reader.next().text;
  while (reader.peek().kind === 'text') words += ` ${reader.next().text}`;
  return reader.node({ kind: 'text', words });
}

function withRatio(reader: Reader, first: Expression): Expression {
  if (!reader.isSign(':')) return first;
  const parts = [first];
  const start = reader.mark();
  while (reader.take(':')) {
    const next = reader.peek();
    // {x : x > 2}: the colon is not ours.
    if (next.kind === 'end') reader.fail();
    parts.push(reader.grammar.sum(reader));
    if (parts.length === 2 && relationHere(reader) !== null) {
      reader.reset(start);
      return first;
    }
  }
  return reader.node({ kind: 'ratio', parts, isTime: looksLikeTime(reader, parts, start) });
}

/** `12:05`: hours and two digits of minutes. */
function looksLikeTime(reader: Reader, parts: readonly Expression[], start: number): boolean {
  const end = reader.mark();
  reader.reset(start);
  const minutes = reader.peek(1).text;
  reader.reset(end);
  return (
    parts.length <= 3 && /^[0-5]\d$/.test(minutes) && parts.every((part) => part.kind === 'number' && !part.isDecimal)
  );
}

/** Text and powers of it after a value; `million` and the like multiply. */
function withUnit(reader: Reader, value: Expression, isMoney: boolean): Expression {
  let unit = '';
  let scaled = value;
  while (reader.peek().kind === 'text') {
    const word = reader.next().text;
    const factor = unit === '' ? magnitudes[word.toLowerCase().split(' ')[0] ?? ''] : undefined;
    const scale = factor === undefined ? null : exact(factor);
    if (scale !== null) {
      scaled = reader.node({ kind: 'product', factors: [scaled, { kind: 'number', value: scale, isDecimal: false }] });
      unit = word.split(' ').slice(1).join(' ');
      continue;
    }
    unit += (unit === '' || unit.endsWith('/') ? '' : ' ') + word + unitPower(reader);
    if (reader.isSign('/') && reader.peek(1).kind === 'text') {
      reader.next();
      unit += '/';
    }
  }
  if (isMoney && unit === '') unit = '$';
  return unit === '' ? scaled : reader.node({ kind: 'quantity', value: scaled, unit });
}

/** `\text{cm}^2`, `\text{cm}^{2}` */
function unitPower(reader: Reader): string {
  if (!reader.isSign('^')) return '';
  reader.next();
  const isBraced = reader.take('{');
  const digits = reader.next().text;
  if (isBraced) reader.expect('}');
  return `^${digits}`;
}

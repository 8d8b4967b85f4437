/** PURE. One factor: a primary with its subscript, powers, factorial, percent and degree signs. VERIFIER.md 7.3. */
import { basedNumber, baseOfWords, numberOf } from './numbers.js';
import { functionNames, greekLetters } from './names.js';
import { parseBracket, parseBraced, parseLatexSet } from './parse-brackets.js';
import { parseEnvironment } from './parse-environment.js';
import { parseFunction, parseSeries, parseUnknownFunction } from './parse-function.js';
import type { Reader } from './reader.js';
import type { Expression } from './syntax.js';

const two: Expression = { kind: 'number', value: { numerator: 2n, denominator: 1n }, isDecimal: false };
const three: Expression = { kind: 'number', value: { numerator: 3n, denominator: 1n }, isDecimal: false };

export function parseFactor(reader: Reader): Expression {
  return reader.nested(() => withPostfixes(reader, parsePrimary(reader)));
}

function withPostfixes(reader: Reader, primary: Expression): Expression {
  let value = primary;
  for (;;) {
    if (reader.take('^') || reader.take('**'))
      value = reader.node({ kind: 'power', base: value, exponent: parseScript(reader, true) });
    else if (reader.isSign('!') && !reader.isSign('=', 1)) value = factorial(reader, value);
    else if (reader.take('%')) value = reader.node({ kind: 'percent', operand: value });
    else if (reader.takeCommand('degree')) value = reader.node({ kind: 'degree', operand: value });
    else if (reader.isSign('_')) value = subscripted(reader, value);
    else return value;
  }
}

function factorial(reader: Reader, operand: Expression): Expression {
  reader.expect('!');
  const isDouble = reader.take('!');
  if (isDouble && reader.isSign('!')) reader.fail();
  return reader.node({ kind: 'call', name: isDouble ? 'double-factorial' : 'factorial', inputs: [operand] });
}

/** `204_5`, `(204)_{5}`; a symbol takes its subscript when it is read. */
function subscripted(reader: Reader, value: Expression): Expression {
  if (value.kind !== 'number' || value.isDecimal || value.value.denominator !== 1n) return reader.fail();
  return based(reader, value.value.numerator.toString());
}

function based(reader: Reader, digits: string): Expression {
  reader.expect('_');
  const isBraced = reader.take('{');
  const isBracketed = reader.take('(');
  const token = reader.next();
  if (isBracketed) reader.expect(')');
  const base = token.kind === 'number' ? Number(token.text) : token.kind === 'text' ? baseOfWords(token.text) : null;
  if (isBraced) reader.expect('}');
  const value = base === null ? null : basedNumber(digits, base);
  if (base === null || value === null) return reader.fail();
  return base === 10 ? { kind: 'number', value, isDecimal: false } : reader.node({ kind: 'based', value, base });
}

/** What follows `^`: braces, one factor, or a sign and a number (`x^-2`); powers of powers bind to the right. */
export function parseScript(reader: Reader, isExponent: boolean): Expression {
  return reader.nested(() => {
    if (reader.take('-')) return reader.node({ kind: 'negative', operand: parseScript(reader, isExponent) });
    if (reader.take('+')) return parseScript(reader, isExponent);
    if (reader.take('*')) return reader.node({ kind: 'symbol', name: 'star' });
    const base = parsePrimary(reader);
    if (!isExponent || !(reader.isSign('^') || reader.isSign('**'))) return base;
    reader.next();
    return reader.node({ kind: 'power', base, exponent: parseScript(reader, true) });
  });
}

function parsePrimary(reader: Reader): Expression {
  const token = reader.peek();
  switch (token.kind) {
    case 'number':
      return parseNumber(reader);
    case 'letter':
      reader.next();
      return parseLetter(reader, token.text);
    case 'command':
      reader.next();
      return parseCommand(reader, token.text);
    case 'sign':
      return parseSign(reader, token.text);
    case 'text':
    case 'end':
      return reader.fail();
  }
}

function parseNumber(reader: Reader): Expression {
  const token = reader.next();
  const digits = hexadecimal(reader, token.text);
  if (digits !== null) return based(reader, digits);
  if (reader.isSign('_') && /^\d+$/.test(token.text)) return based(reader, token.text);
  return reader.node(numberOf(token) ?? reader.fail());
}

/** Digits and letters before a base above ten: 1A3_{16}; null, with nothing read, for anything else. */
function hexadecimal(reader: Reader, first: string): string | null {
  let digits = first;
  let ahead = 0;
  while (/^[0-9A-Fa-f]+$/.test(reader.peek(ahead).text) && !reader.peek(ahead).spaced) {
    digits += reader.peek(ahead).text;
    ahead += 1;
  }
  const base = Number(reader.peek(ahead + (reader.isSign('{', ahead + 1) ? 2 : 1)).text);
  if (ahead === 0 || !reader.isSign('_', ahead) || !(base > 10 && base <= 36) || !/^[0-9A-Fa-f]+$/.test(digits))
    return null;
  for (let taken = 0; taken < ahead; taken += 1) reader.next();
  return digits;
}

function parseLetter(reader: Reader, letter: string): Expression {
  if (!reader.isSign('_') && !reader.isSign("'")) {
    if (letter === 'e') return reader.node({ kind: 'constant', name: 'e' });
    if (letter === 'i') return reader.node({ kind: 'constant', name: 'i' });
  }
  return named(reader, letter);
}

/** A symbol with its primes and subscript; followed by brackets it may be a function. */
function named(reader: Reader, letters: string): Expression {
  let name = letters;
  while (reader.take("'")) name += "'";
  if (reader.take('_')) name += `_${nameOf(parseScript(reader, false))}`;
  while (reader.take("'")) name += "'";
  return parseUnknownFunction(reader, name) ?? reader.node({ kind: 'symbol', name });
}

/** A subscript as part of a name: `x_{n+1}` and `x_{n + 1}` are one. */
function nameOf(script: Expression): string {
  return JSON.stringify(script, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function parseCommand(reader: Reader, name: string): Expression {
  switch (name) {
    case 'frac':
      return reader.node({
        kind: 'quotient',
        numerator: parseFractionPart(reader),
        denominator: parseFractionPart(reader),
      });
    case 'sqrt':
      return parseRoot(reader);
    case 'cbrt':
      return reader.node({ kind: 'root', radicand: parseScript(reader, false), degree: three });
    case 'binom':
      return reader.node({
        kind: 'call',
        name: 'binomial',
        inputs: [parseScript(reader, false), parseScript(reader, false)],
      });
    case 'pi':
      return reader.node({ kind: 'constant', name: 'pi' });
    case 'e':
    case 'i':
      return reader.node({ kind: 'constant', name });
    case 'infty':
    case 'infinity':
      return reader.node({ kind: 'constant', name: 'infinity' });
    case 'emptyset':
      return reader.node({ kind: 'set', items: [] });
    case 'mathbb':
      return reader.node({ kind: 'symbol', name: `\\${reader.take('{') ? takeBraced(reader) : reader.next().text}` });
    case '{':
      return parseLatexSet(reader);
    case 'begin':
      return parseEnvironment(reader);
    case 'sum':
    case 'prod':
    case 'int':
    case 'oint':
    case 'iint':
    case 'lim':
      return parseSeries(reader, name);
    case 'langle':
    case 'lfloor':
    case 'lceil':
      return parseBracket(reader, name);
    case 'overline':
    case 'vec':
    case 'hat':
    case 'bar':
    case 'tilde':
    case 'dot':
    case 'ddot':
      return decorated(reader, name);
    default:
      return parseNamed(reader, name);
  }
}

function takeBraced(reader: Reader): string {
  const text = reader.next().text;
  reader.expect('}');
  return text;
}

function parseNamed(reader: Reader, name: string): Expression {
  const known = Object.hasOwn(functionNames, name) ? functionNames[name] : undefined;
  if (known !== undefined) return parseFunction(reader, known);
  if (!greekLetters.has(name)) return reader.fail();
  return named(reader, `\\${name}`);
}

/** `\overline{AB}` is the segment AB; `\overline{z}` and `\vec{v}` are names of their own. */
function decorated(reader: Reader, decoration: string): Expression {
  const inner = parseScript(reader, false);
  if (inner.kind === 'symbol') return named(reader, `${decoration} ${inner.name}`);
  if (inner.kind === 'constant' && inner.name !== 'pi')
    return reader.node({ kind: 'symbol', name: `${decoration} ${inner.name}` });
  const isSegment =
    inner.kind === 'product' && inner.factors.every((factor) => factor.kind === 'symbol' && /^[A-Z]/.test(factor.name));
  return isSegment ? inner : reader.node({ kind: 'call', name: decoration, inputs: [inner] });
}

/** TeX takes one digit for each part of `\frac43`. */
function parseFractionPart(reader: Reader): Expression {
  return parseScript(reader, false);
}

function parseRoot(reader: Reader): Expression {
  let degree = two;
  if (reader.take('[')) {
    degree = reader.grammar.sum(reader);
    reader.expect(']');
  }
  return reader.node({ kind: 'root', radicand: parseScript(reader, false), degree });
}

function parseSign(reader: Reader, sign: string): Expression {
  if (sign === '(' || sign === '[' || sign === '|') {
    reader.next();
    return parseBracket(reader, sign);
  }
  if (sign === '{') {
    reader.next();
    return parseBraced(reader);
  }
  return reader.fail();
}

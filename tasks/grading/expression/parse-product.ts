/**
 * PURE. Products, quotients and what stands side by side. Two numbers side by side are an error, not a product
 * (VERIFIER.md 7.3), apart from mixed numbers.
 */
import { mixedNumber, numberOf } from './numbers.js';
import { functionNames, greekLetters } from './names.js';
import type { Reader } from './reader.js';
import type { Expression, Of } from './syntax.js';

export function parseProduct(reader: Reader): Expression {
  let value = adjacent(reader, leadingFactor(reader));
  for (;;) {
    if (reader.take('*') || reader.takeCommand('x'))
      value = product(reader, value, adjacent(reader, signedFactor(reader)));
    else if (reader.take('/')) value = quotient(reader, value);
    else if (reader.isCommand('bmod') || reader.isCommand('mod')) {
      reader.next();
      value = reader.node({ kind: 'call', name: 'mod', inputs: [value, signedFactor(reader)] });
    } else return value;
  }
}

function leadingFactor(reader: Reader): Expression {
  return reader.grammar.factor(reader);
}

/** `2*-3`, `1/-x` */
function signedFactor(reader: Reader): Expression {
  if (reader.take('+')) return reader.grammar.factor(reader);
  if (reader.take('-')) return reader.node({ kind: 'negative', operand: reader.grammar.factor(reader) });
  return reader.grammar.factor(reader);
}

/**
 * What divides: after a number only the next factor (`1/2 x` is half of x); after letters all that adjoins (`a/bc` is
 * a divided by bc).
 */
function quotient(reader: Reader, numerator: Expression): Expression {
  const first = signedFactor(reader);
  const isNumeric = first.kind === 'number' && isNumber(numerator);
  if (!isNumeric) return reader.node({ kind: 'quotient', numerator, denominator: adjacent(reader, first) });
  return adjacent(reader, reader.node({ kind: 'quotient', numerator, denominator: first }));
}

function isNumber(expression: Expression): boolean {
  return expression.kind === 'number' || (expression.kind === 'product' && expression.factors.every(isNumber));
}

function product(reader: Reader, left: Expression, right: Expression): Expression {
  const factors = left.kind === 'product' ? [...left.factors, right] : [left, right];
  return reader.node({ kind: 'product', factors });
}

/** Reads on while factors stand side by side. */
function adjacent(reader: Reader, first: Expression): Expression {
  let previous = first;
  const factors: Expression[] = [first];
  while (beginsFactor(reader)) {
    if (reader.peek().kind === 'number') {
      if (mayPrecedeNumber(reader, previous)) previous = reader.grammar.factor(reader);
      else {
        factors.pop();
        previous = afterNumber(reader, previous);
      }
      factors.push(previous);
      continue;
    }
    const fraction = reader.isCommand('frac');
    const next = reader.grammar.factor(reader);
    const mixed = fraction && previous.kind === 'number' ? mixedWithFraction(previous, next) : null;
    if (mixed !== null) {
      factors.pop();
      previous = mixed;
    } else {
      // 2 \frac{4}{3} is neither a mixed number nor safely a product.
      if (fraction && previous.kind === 'number' && isWrittenFraction(next)) reader.fail();
      previous = next;
    }
    factors.push(previous);
  }
  const [only] = factors;
  return factors.length === 1 && only !== undefined ? only : reader.node({ kind: 'product', factors });
}

/** `7!8!`, `i5`, `n2^{n}`; but `x2` may have lost a power or an index. */
function mayPrecedeNumber(reader: Reader, previous: Expression): boolean {
  if (previous.kind === 'constant') return true;
  if (previous.kind === 'call') return previous.name === 'factorial' || previous.name === 'binomial';
  return previous.kind === 'symbol' && reader.isSign('^', 1);
}

/** Before a number only the whole part of `1 1/4` may stand. */
function afterNumber(reader: Reader, whole: Expression): Expression {
  const numerator = numberOf(reader.next());
  if (whole.kind !== 'number' || numerator === null || !reader.take('/')) reader.fail();
  const denominator = reader.peek().kind === 'number' ? numberOf(reader.next()) : null;
  const mixed = (denominator === null ? null : mixedNumber(whole, numerator, denominator)) ?? reader.fail();
  if (reader.take('%')) return reader.node({ kind: 'percent', operand: mixed });
  return reader.takeCommand('degree') ? reader.node({ kind: 'degree', operand: mixed }) : mixed;
}

function mixedWithFraction(whole: Of<'number'>, fraction: Expression): Expression | null {
  // The sign stands for the whole of `9\frac{1}{11}\%`.
  if (fraction.kind === 'percent' || fraction.kind === 'degree') {
    const operand = mixedWithFraction(whole, fraction.operand);
    return operand === null ? null : { ...fraction, operand };
  }
  if (fraction.kind !== 'quotient') return null;
  const { numerator, denominator } = fraction;
  return numerator.kind === 'number' && denominator.kind === 'number'
    ? mixedNumber(whole, numerator, denominator)
    : null;
}

function isWrittenFraction(expression: Expression): boolean {
  return (
    expression.kind === 'quotient' && expression.numerator.kind === 'number' && expression.denominator.kind === 'number'
  );
}

const primaryCommands = new Set([
  'frac', 'sqrt', 'binom', 'pi', 'infty', 'infinity', 'langle', 'lfloor', 'lceil', 'begin', 'overline', 'vec', 'hat', 'bar',
  'tilde', 'dot', 'ddot', 'emptyset', 'mathbb', 'sum', 'prod', 'int', 'oint', 'iint', '{', 'cbrt', 'lim', 'e', 'i',
]); // prettier-ignore

function beginsFactor(reader: Reader): boolean {
  const token = reader.peek();
  switch (token.kind) {
    case 'number':
    case 'letter':
      return true;
    case 'command':
      return (
        primaryCommands.has(token.text) || Object.hasOwn(functionNames, token.text) || greekLetters.has(token.text)
      );
    case 'sign':
      return (
        token.text === '(' || token.text === '[' || token.text === '{' || (token.text === '|' && reader.bars === 0)
      );
    case 'text':
    case 'end':
      return false;
  }
}

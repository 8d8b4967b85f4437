/** PURE. Functions: known ones with or without brackets, unknown ones (`f(x)`), sums, products and integrals. */
import { inverses, prefixFunctions } from './names.js';
import type { Reader } from './reader.js';
import type { Expression } from './syntax.js';

/** After a known name. */
export function parseFunction(reader: Reader, name: string): Expression {
  return reader.nested(() => {
    let called = name;
    let exponent: Expression | null = null;
    let base: Expression | null = null;
    for (;;) {
      if (reader.take('^')) exponent = scriptOf(reader);
      else if (reader.take('_')) base = scriptOf(reader);
      else break;
    }
    const inverse = exponent !== null && isMinusOne(exponent) ? inverses[name] : undefined;
    if (inverse !== undefined) {
      called = inverse;
      exponent = null;
    }
    const inputs = argumentsOf(reader, called);
    if (base !== null) inputs.push(base);
    const call = reader.node({ kind: 'call', name: called, inputs } as const);
    return exponent === null ? call : reader.node({ kind: 'power', base: call, exponent });
  });
}

/** A script without further powers: `\log_2 6`, `\sin^2 x`. */
function scriptOf(reader: Reader): Expression {
  if (reader.take('-')) return reader.node({ kind: 'negative', operand: scriptOf(reader) });
  return primaryOf(reader);
}

function primaryOf(reader: Reader): Expression {
  const token = reader.peek();
  if (token.kind === 'sign' && token.text === '{') {
    reader.next();
    const inner = reader.grammar.list(reader);
    reader.expect('}');
    return inner;
  }
  return reader.grammar.factor(reader);
}

function isMinusOne(expression: Expression): boolean {
  return expression.kind === 'negative' && expression.operand.kind === 'number' && expression.operand.value.numerator === 1n
    && expression.operand.value.denominator === 1n; // prettier-ignore
}

function argumentsOf(reader: Reader, name: string): Expression[] {
  if (
    reader.isSign('(') ||
    reader.isSign('[') ||
    reader.isCommand('{') ||
    (reader.isSign('{') && !prefixFunctions.has(name))
  )
    return bracketedArguments(reader);
  if (!prefixFunctions.has(name)) reader.fail();
  // `\sin 2x \cos x`: factors up to a sign or the next function.
  const factors = [firstFactor(reader)];
  while (continuesArgument(reader)) factors.push(reader.grammar.factor(reader));
  const [only] = factors;
  return [factors.length === 1 && only !== undefined ? only : reader.node({ kind: 'product', factors })];
}

function firstFactor(reader: Reader): Expression {
  if (reader.take('-')) return reader.node({ kind: 'negative', operand: reader.grammar.factor(reader) });
  return reader.grammar.factor(reader);
}

function continuesArgument(reader: Reader): boolean {
  const token = reader.peek();
  if (token.kind === 'letter') return true;
  return (
    token.kind === 'command' &&
    (token.text === 'pi' ||
      token.text === 'frac' ||
      token.text === 'theta' ||
      token.text === 'alpha' ||
      token.text === 'sqrt')
  );
}

function bracketedArguments(reader: Reader): Expression[] {
  return reader.bracketed(() => {
    const isSet = reader.isCommand('{');
    const close = { '(': ')', '[': ']', '{': '}' }[reader.next().text] ?? ')';
    const content = reader.grammar.list(reader);
    if (isSet ? !reader.takeCommand('}') : !reader.take(close)) reader.fail();
    return content.kind === 'list' ? [...content.items] : [content];
  });
}

/** These letters before brackets are functions; others multiply, unless a definition says otherwise. */
const functionLetters = /^(?:[fghFGH]|[a-zA-Z]'+)(?:_|'|$)/;

/**
 * `f(x)`, `f(x, y)`, `P(2, 3)` after the name; null when the brackets are not an argument. An upper-case letter before a
 * tuple is the name of a point and says nothing.
 */
export function parseUnknownFunction(reader: Reader, name: string): Expression | null {
  const isInverse = /^[fgh]$/.test(name) && reader.isSign('^') && reader.isSign('{', 1) && reader.isSign('-', 2) && reader.peek(3).text === '1'
    && reader.isSign('}', 4) && reader.isSign('(', 5); // prettier-ignore
  if (isInverse) for (let taken = 0; taken < 5; taken += 1) reader.next();
  if (!reader.isSign('(')) return null;
  const called = isInverse ? `${name}^-1` : name;
  const isDefinition =
    ['letter', 'command'].includes(reader.peek(1).kind) && reader.isSign(')', 2) && reader.isSign('=', 3);
  // P(A \cup B) = …, P(X = 2) = …
  const isProbability = (name === 'P' || name === 'E') && isDefined(reader);
  if (isInverse || functionLetters.test(name) || isDefinition || isProbability) {
    return reader.node({ kind: 'call', name: called, inputs: bracketedArguments(reader) });
  }
  const start = reader.mark();
  const isPoint = /^[A-Z]/.test(name) && hasComma(reader);
  reader.reset(start);
  return isPoint ? reader.grammar.factor(reader) : null;
}

/** Does an equals sign follow the brackets that open here? Looks no further than 40 tokens. */
function isDefined(reader: Reader): boolean {
  let depth = 0;
  for (let ahead = 0; ahead < 40; ahead += 1) {
    if (reader.isSign('(', ahead)) depth += 1;
    if (reader.isSign(')', ahead)) depth -= 1;
    if (depth === 0) return reader.isSign('=', ahead + 1);
  }
  return false;
}

/** Is there a comma in the brackets that open here, outside inner ones? Looks no further than 200 tokens. */
function hasComma(reader: Reader): boolean {
  let depth = 0;
  for (let ahead = 0; ahead < 200; ahead += 1) {
    const { kind, text } = reader.peek(ahead);
    if (kind === 'end') return false;
    if (kind !== 'sign') continue;
    if ('([{'.includes(text)) depth += 1;
    if (')]}'.includes(text)) depth -= 1;
    if (depth === 0) return false;
    if (depth === 1 && text === ',') return true;
  }
  return false;
}

/** `\sum_{k=1}^{n} …`, `\prod`, and as unknown functions of their parts: `\int`, `\lim`. */
export function parseSeries(reader: Reader, name: string): Expression {
  return reader.nested(() => {
    let lower: Expression | null = null;
    let upper: Expression | null = null;
    for (;;) {
      if (reader.take('_')) lower = primaryOf(reader);
      else if (reader.take('^')) upper = primaryOf(reader);
      else break;
    }
    const body = seriesBody(reader);
    if ((name === 'sum' || name === 'prod') && lower?.kind === 'relation' && upper !== null) {
      const [variable, from] = lower.sides;
      const bound =
        variable?.kind === 'symbol' || (variable?.kind === 'constant' && variable.name === 'i') ? variable.name : null;
      if (bound !== null && from !== undefined && lower.sides.length === 2) {
        const operation = name === 'sum' ? 'sum' : 'product';
        return reader.node({ kind: 'series', operation, variable: bound, lower: from, upper, body });
      }
    }
    const inputs = [lower, upper, body].filter((part) => part !== null);
    return reader.node({
      kind: 'call',
      name,
      inputs: inputs.flatMap((part) => (part.kind === 'relation' ? part.sides : [part])),
    });
  });
}

/** All factors up to the next sign. */
function seriesBody(reader: Reader): Expression {
  const factors = [reader.grammar.factor(reader)];
  for (;;) {
    const token = reader.peek();
    const isSign = token.kind === 'sign' && !['(', '[', '{', '*', '/'].includes(token.text);
    if (
      token.kind === 'end' ||
      token.kind === 'text' ||
      isSign ||
      (token.kind === 'command' &&
        ['}', 'le', 'ge', 'pm', 'rangle', '\\', 'end', 'cup', 'in', 'rfloor', 'rceil'].includes(token.text))
    )
      break;
    reader.take('*');
    if (reader.take('/')) {
      const numerator = factors.pop() ?? reader.fail();
      factors.push(reader.node({ kind: 'quotient', numerator, denominator: reader.grammar.factor(reader) }));
    } else factors.push(reader.grammar.factor(reader));
  }
  const [only] = factors;
  return factors.length === 1 && only !== undefined ? only : reader.node({ kind: 'product', factors });
}

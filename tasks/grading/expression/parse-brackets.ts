/** PURE. Brackets: groups, tuples, intervals, sets, absolute values, floors. Inside, a comma always separates. */
import type { Reader } from './reader.js';
import type { Expression } from './syntax.js';

/** After `(`, `[`, `|`, `\langle`, `\lfloor` or `\lceil`. */
export function parseBracket(reader: Reader, open: string): Expression {
  switch (open) {
    case '|':
      return absoluteValue(reader);
    case 'lfloor':
      return rounded(reader, 'floor', 'rfloor');
    case 'lceil':
      return rounded(reader, 'ceil', 'rceil');
    case 'langle':
      return reader.bracketed(() => {
        const items = itemsOf(reader);
        if (!reader.takeCommand('rangle')) reader.fail();
        return reader.node({ kind: 'tuple', open: '(', close: ')', items });
      });
    default:
      return reader.bracketed(() => groupOrTuple(reader, open === '[' ? '[' : '('));
  }
}

function absoluteValue(reader: Reader): Expression {
  // `||x||` of a vector is read as the bars of bars.
  reader.bars += 1;
  const inner = reader.grammar.sum(reader);
  reader.bars -= 1;
  reader.expect('|');
  return reader.node({ kind: 'call', name: 'abs', inputs: [inner] });
}

function rounded(reader: Reader, name: string, close: string): Expression {
  const inner = reader.bracketed(() => reader.grammar.sum(reader));
  if (!reader.takeCommand(close)) reader.fail();
  return reader.node({ kind: 'call', name, inputs: [inner] });
}

function groupOrTuple(reader: Reader, open: '(' | '['): Expression {
  const items = itemsOf(reader);
  const close = reader.take(')') ? ')' : reader.take(']') ? ']' : reader.fail();
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    const isClosed = (open === '(') === (close === ')');
    return isClosed ? only : reader.fail();
  }
  return reader.node({ kind: 'tuple', open, close, items });
}

function itemsOf(reader: Reader): readonly Expression[] {
  const content = reader.grammar.list(reader);
  return content.kind === 'list' ? content.items : [content];
}

/** After `{`: a group of TeX, or a set that was written without backslashes. */
export function parseBraced(reader: Reader): Expression {
  return reader.bracketed(() => {
    if (reader.take('}')) return reader.fail();
    const content = reader.grammar.list(reader);
    if (reader.takeCommand('choose')) {
      const lower = reader.grammar.sum(reader);
      reader.expect('}');
      return reader.node({ kind: 'call', name: 'binomial', inputs: [content, lower] });
    }
    if (reader.takeCommand('over')) {
      const denominator = reader.grammar.list(reader);
      reader.expect('}');
      return reader.node({ kind: 'quotient', numerator: content, denominator });
    }
    if (reader.isSign('|') || reader.isSign(':')) return setBuilder(reader, content, () => reader.take('}'));
    reader.expect('}');
    return content.kind === 'list' ? reader.node({ kind: 'set', items: content.items }) : content;
  });
}

/** After `\{`. */
export function parseLatexSet(reader: Reader): Expression {
  return reader.bracketed(() => {
    if (reader.takeCommand('}')) return reader.node({ kind: 'set', items: [] });
    // A bar behind the element says "such that".
    reader.bars = 1;
    const content = reader.grammar.list(reader);
    reader.bars = 0;
    if (reader.isSign('|') || reader.isSign(':')) return setBuilder(reader, content, () => reader.takeCommand('}'));
    if (!reader.takeCommand('}')) reader.fail();
    return reader.node({ kind: 'set', items: content.kind === 'list' ? content.items : [content] });
  });
}

/** After the element of `{x | x > 2}`. */
function setBuilder(reader: Reader, element: Expression, close: () => boolean): Expression {
  reader.next();
  const condition = reader.grammar.list(reader);
  if (!close()) reader.fail();
  return reader.node({ kind: 'set-builder', element, condition });
}

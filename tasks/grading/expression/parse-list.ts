/** PURE. Lists without brackets: `1, -2`, and groups of them separated by `;`. VERIFIER.md 7.3. */
import type { Reader } from './reader.js';
import type { Expression } from './syntax.js';

export function parseList(reader: Reader): Expression {
  const groups = [commaList(reader)];
  while (reader.take(';')) {
    if (reader.peek().kind === 'end') break;
    groups.push(commaList(reader));
  }
  return listOf(reader, groups);
}

function commaList(reader: Reader): Expression {
  const items = [reader.grammar.relation(reader)];
  while (reader.take(',')) items.push(reader.grammar.relation(reader));
  return listOf(reader, items);
}

function listOf(reader: Reader, items: Expression[]): Expression {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : reader.node({ kind: 'list', items });
}

/** PURE. `\begin{pmatrix} … \end{pmatrix}` and its kin: matrices, determinants, systems of equations. */
import type { Reader } from './reader.js';
import type { Expression } from './syntax.js';

const matrices = new Set(['matrix', 'pmatrix', 'bmatrix', 'Bmatrix', 'smallmatrix', 'array', 'vmatrix', 'Vmatrix']);
const systems = new Set(['cases', 'aligned', 'align', 'gathered', 'split']);

/** After `\begin`. */
export function parseEnvironment(reader: Reader): Expression {
  return reader.nested(() =>
    reader.bracketed(() => {
      const name = environmentName(reader);
      if (name === 'array') skipColumns(reader);
      if (!matrices.has(name) && !systems.has(name)) reader.fail();
      const rows = parseRows(reader, systems.has(name));
      if (environmentName(reader) !== name) reader.fail();
      if (systems.has(name)) return reader.node({ kind: 'list', items: rows.flat() });
      const matrix = reader.node({ kind: 'matrix', rows } as const);
      return name.endsWith('vmatrix') || name === 'Vmatrix'
        ? reader.node({ kind: 'call', name: 'det', inputs: [matrix] })
        : matrix;
    }),
  );
}

function environmentName(reader: Reader): string {
  reader.expect('{');
  let name = '';
  // Running letters may have been cut at a name that they contain.
  while (reader.peek().kind === 'letter' || reader.peek().kind === 'command') name += reader.next().text;
  reader.expect('}');
  return name;
}

/** `{c|cc}` */
function skipColumns(reader: Reader): void {
  reader.expect('{');
  while (!reader.isSign('}')) if (reader.next().kind === 'end') reader.fail();
  reader.expect('}');
}

function parseRows(reader: Reader, isSystem: boolean): Expression[][] {
  const rows: Expression[][] = [];
  for (;;) {
    if (reader.takeCommand('end')) break;
    const row = [cell(reader, isSystem)];
    while (reader.take('&')) row.push(cell(reader, isSystem));
    reader.take(',');
    rows.push(row);
    if (reader.takeCommand('end')) break;
    if (!reader.takeCommand('\\')) reader.fail();
  }
  const width = rows[0]?.length ?? 0;
  if (width === 0 || (!isSystem && rows.some((row) => row.length !== width))) reader.fail();
  return rows;
}

function cell(reader: Reader, isSystem: boolean): Expression {
  return isSystem ? reader.grammar.relation(reader) : reader.grammar.sum(reader);
}

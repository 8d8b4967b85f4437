/** PURE. Sums, products and multiples of matrices to one matrix of expressions. VERIFIER.md 7.5, 9. */
import { contains, type Expression, type Of } from '../expression/syntax.js';

type Matrix = Of<'matrix'>;

/** Each product doubles its cells and more: fifty small matrices would be more nodes than there is memory. */
const mostNodes = 2_000;

function isSmall(matrix: Matrix): boolean {
  let nodes = 0;
  return !contains(matrix, () => ++nodes > mostNodes);
}

/** @returns the same expression when it is no matrix, or its shapes do not fit */
export function asMatrix(expression: Expression): Expression {
  if (expression.kind === 'matrix' || !contains(expression, (part) => part.kind === 'matrix')) return expression;
  return evaluated(expression) ?? expression;
}

function evaluated(expression: Expression): Matrix | null {
  switch (expression.kind) {
    case 'matrix':
      return expression;
    case 'negative':
      return mapped(evaluated(expression.operand), (cell) => ({ kind: 'negative', operand: cell }));
    case 'sum':
      return expression.terms
        .map(evaluated)
        .reduce((total, term) => (total === null || term === null ? null : added(total, term)));
    case 'quotient':
      return mapped(evaluated(expression.numerator), (numerator) => ({
        kind: 'quotient',
        numerator,
        denominator: expression.denominator,
      }));
    case 'product':
      return productOf(expression.factors);
    case 'power':
      return isTransposition(expression.exponent) ? transposed(evaluated(expression.base)) : null;
    default:
      return null;
  }
}

function mapped(matrix: Matrix | null, change: (cell: Expression) => Expression): Matrix | null {
  return matrix === null ? null : { kind: 'matrix', rows: matrix.rows.map((row) => row.map(change)) };
}

function added(left: Matrix, right: Matrix): Matrix | null {
  if (left.rows.length !== right.rows.length || left.rows[0]?.length !== right.rows[0]?.length) return null;
  const rows = left.rows.map((row, line) =>
    row.map((cell, column): Expression => ({ kind: 'sum', terms: [cell, right.rows[line]?.[column] ?? cell] })),
  );
  return { kind: 'matrix', rows };
}

function productOf(factors: readonly Expression[]): Matrix | null {
  const scalars: Expression[] = [];
  let product: Matrix | null = null;
  for (const factor of factors) {
    const matrix = evaluated(factor);
    if (matrix === null && contains(factor, (part) => part.kind === 'matrix' || part.kind === 'tuple')) return null;
    if (matrix === null) scalars.push(factor);
    else {
      product = product === null ? matrix : multiplied(product, matrix);
      if (product === null || !isSmall(product)) return null;
    }
  }
  return mapped(product, (cell) => ({ kind: 'product', factors: [...scalars, cell] }));
}

function multiplied(left: Matrix, right: Matrix): Matrix | null {
  const inner = right.rows.length;
  if (left.rows[0]?.length !== inner || left.rows.length * inner * (right.rows[0]?.length ?? 0) > 400) return null;
  const columns = right.rows[0] ?? [];
  const rows = left.rows.map((row) =>
    columns.map((_, column): Expression => ({
      kind: 'sum',
      terms: row.map((cell, index): Expression => ({
        kind: 'product',
        factors: [cell, right.rows[index]?.[column] ?? cell],
      })),
    })),
  );
  return { kind: 'matrix', rows };
}

function isTransposition(exponent: Expression): boolean {
  return exponent.kind === 'symbol' && (exponent.name === 'T' || exponent.name === '\\top');
}

function transposed(matrix: Matrix | null): Matrix | null {
  if (matrix === null) return null;
  const width = matrix.rows[0]?.length ?? 0;
  const rows = Array.from({ length: width }, (_, column) =>
    matrix.rows.map((row) => row[column] ?? ({ kind: 'text', words: '' } as const)),
  );
  return { kind: 'matrix', rows };
}

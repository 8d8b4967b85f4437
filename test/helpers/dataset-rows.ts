/** What tests ask of datasets: all rows of a file, and which of them are broken. */
import type { FileRow } from '../../tasks/datasets/row.js';

export async function allRows(rows: AsyncIterable<FileRow>): Promise<FileRow[]> {
  const found: FileRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

export const valuesOf = (rows: readonly FileRow[]): unknown[] =>
  rows.flatMap((row) => (row.kind === 'row' ? [row.value] : []));

/** `[line, reason]` of the broken ones. */
export const brokenOf = (rows: readonly FileRow[]): [number, string][] =>
  rows.flatMap((row) => (row.kind === 'broken' ? [[row.line, row.reason]] : []));

/** All rows of a JSON lines file, plain or gzip, in memory; broken rows are quarantined with their line number. */
import { readJsonLines } from './datasets/json-lines.js';
import type { QuarantinedRow } from './task.js';

export interface JsonRow {
  /** From 1. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** @throws TaskFileError when the file is missing or broken gzip */
export async function readRows(file: string): Promise<{ rows: JsonRow[]; quarantined: QuarantinedRow[] }> {
  const rows: JsonRow[] = [];
  const quarantined: QuarantinedRow[] = [];
  for await (const row of readJsonLines(file)) {
    const { line } = row;
    if (row.kind === 'broken') quarantined.push({ file, line, reason: row.reason });
    else if ('items' in row.value && Object.keys(row.value).length === 1)
      quarantined.push({ file, line, reason: 'not a JSON object' });
    else rows.push({ line, value: row.value });
  }
  return { rows, quarantined };
}

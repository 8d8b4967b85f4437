/**
 * Rows of a JSON file that is one object: an object of columns (`{"question": […], "answer": […]}`, also as pandas
 * writes it), an object of rows by id (the id becomes the column `key`), an object with one list of rows, or one row.
 */
import { TaskFileError } from '../errors.js';
import { mostDocumentBytes } from './limits.js';
import { isRecord } from './plain-value.js';
import type { FileRow } from './row.js';
import { byteChunks } from './text-chunks.js';

/** `line`: the number of the row, from 1. @throws TaskFileError */
export async function* readJsonDocument(file: string): AsyncGenerator<FileRow> {
  for (const [index, value] of rowsOf(await parse(file)).entries()) {
    const line = index + 1;
    if (Array.isArray(value)) yield { kind: 'row', file, line, value: { items: value } };
    else if (isRecord(value)) yield { kind: 'row', file, line, value };
    else yield { kind: 'broken', file, line, reason: 'not a JSON object' };
  }
}

async function parse(file: string): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of byteChunks(file)) {
    bytes += chunk.length;
    if (bytes > mostDocumentBytes)
      throw new TaskFileError(
        file,
        `one JSON object of more than ${mostDocumentBytes} bytes (mostDocumentBytes); write it as JSON lines`,
      );
    parts.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch (cause) {
    throw new TaskFileError(file, `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function rowsOf(document: unknown): readonly unknown[] {
  if (!isRecord(document)) return [document];
  const entries = Object.entries(document);
  if (entries.length === 0) return [];
  const columns = entries.flatMap(([name, cells]) => (Array.isArray(cells) ? [{ name, cells }] : []));
  const [first] = columns;
  if (first !== undefined && columns.length === entries.length) {
    if (columns.every(({ cells }) => cells.length === first.cells.length) && !first.cells.some(isRecord))
      return fromColumns(columns, first.cells.length);
  }
  const lists = columns.filter(({ cells }) => cells.length > 0 && cells.every(isRecord));
  if (lists.length === 1) return lists[0]?.cells ?? [];
  const records = entries.flatMap(([key, value]) => (isRecord(value) ? [{ key, value }] : []));
  if (records.length < entries.length) return [document];
  if (records.every(({ value }) => isNumbered(value)))
    return fromColumns(
      records.map(({ key, value }) => ({ name: key, cells: Object.values(value) })),
      Math.max(...records.map(({ value }) => Object.keys(value).length)),
    );
  return records.map(({ key, value }) => ({ key, ...value }));
}

function fromColumns(columns: readonly { name: string; cells: readonly unknown[] }[], rows: number): unknown[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, cells }) => [name, cells[row] ?? null])),
  );
}

/** `{"0": …, "1": …}`: a column as pandas writes it. */
function isNumbered(value: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, index) => key === String(index));
}

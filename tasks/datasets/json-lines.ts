/** Rows of JSON lines, plain or gzip, line by line; memory: one chunk and one line. Broken lines are quarantined. */
import { longestRowBytes } from './limits.js';
import { isRecord } from './plain-value.js';
import type { FileRow } from './row.js';
import { byteChunks } from './text-chunks.js';

const newline = 0x0a;

/** @throws TaskFileError when the file is missing or broken gzip */
export async function* readJsonLines(file: string): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const bytes of lines(file)) {
    line++;
    const row = bytes === null ? tooLong : parseRow(bytes);
    if (row === null) continue;
    yield typeof row === 'string'
      ? { kind: 'broken', file, line, reason: row }
      : { kind: 'row', file, line, value: row };
  }
}

const tooLong = `longer than ${longestRowBytes} bytes (longestRowBytes)`;

/** Each line's bytes, without its end; null for one that is too long. */
async function* lines(file: string): AsyncGenerator<Buffer | null> {
  let parts: Buffer[] = [];
  let length = 0;
  const finished = (): Buffer | null => {
    const bytes = length > longestRowBytes ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    return bytes;
  };
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > longestRowBytes) parts = [];
    else parts.push(part);
  };
  for await (const chunk of byteChunks(file)) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      yield finished();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield finished();
}

/** @returns the row, why it is none, or null for an empty line */
function parseRow(bytes: Buffer): Readonly<Record<string, unknown>> | string | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'not UTF-8';
  }
  return text.trim() === '' ? null : parseJsonRow(text);
}

/** @returns the row, or why it is none; a list is a row with the one column `items` */
export function parseJsonRow(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { items: value };
    return isRecord(value) ? value : 'not a JSON object';
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

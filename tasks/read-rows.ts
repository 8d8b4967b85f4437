/** Rows of a JSONL file, plain or gzip; broken rows are quarantined with their line number. */
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { TaskFileError } from './errors.js';
import type { QuarantinedRow } from './task.js';

const decompress = promisify(gunzip);

/** Bytes of a file, and of what it unpacks to. */
export const maximumFileBytes = 1024 ** 3;
/** Characters of one row. */
export const longestRow = 4 * 1024 ** 2;

export interface JsonRow {
  /** From 1. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * @throws TaskFileError when the file is missing, too large, no UTF-8 or broken gzip
 */
export async function readRows(file: string): Promise<{ rows: JsonRow[]; quarantined: QuarantinedRow[] }> {
  const rows: JsonRow[] = [];
  const quarantined: QuarantinedRow[] = [];
  for (const [index, text] of (await readText(file)).split('\n').entries()) {
    if (text.trim() === '') continue;
    const value = text.length > longestRow ? `longer than ${longestRow} characters` : parseRow(text);
    if (typeof value === 'string') quarantined.push({ file, line: index + 1, reason: value });
    else rows.push({ line: index + 1, value });
  }
  return { rows, quarantined };
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maximumFileBytes) throw new TaskFileError(file, `it has ${size} bytes, more than ${maximumFileBytes}`);
    const bytes = await readFile(file);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? await decompress(bytes, { maxOutputLength: maximumFileBytes }) : bytes;
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (cause) {
    if (cause instanceof TaskFileError) throw cause;
    throw new TaskFileError(file, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** @returns the row, or why it is none */
function parseRow(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : 'not a JSON object';
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

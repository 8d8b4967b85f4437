/**
 * Rows of the output as places in the file. They are appended as questions finish, and put into the order of the dataset
 * at the end, so that the same traces make the same bytes whatever the concurrency and however often it was stopped.
 *
 * ROW-PLACES-1 Arranging replaces the file as a whole, and only when something changes.
 */
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { explainWriteError, syncPath } from '../durable-write.js';

/** Where one row lies in the file; bytes, with its end of line. */
export interface RowPlace {
  readonly index: number;
  readonly sample: number;
  readonly offset: number;
  readonly length: number;
}

const placed = z.object({ index: z.number().int(), sample: z.number().int() });

/** Whole rows alone; half a line, or a line that is none of ours, has no place. */
export async function placeRows(path: string): Promise<{ rows: RowPlace[]; bytes: number }> {
  const rows: RowPlace[] = [];
  if (!existsSync(path)) return { rows, bytes: 0 };
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    if (!Buffer.isBuffer(chunk)) continue;
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      const row = placed.safeParse(parsed(bytes.subarray(0, end).toString('utf8')));
      if (row.success) rows.push({ ...row.data, offset, length: end + 1 });
      offset += end + 1;
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
  return { rows, bytes: offset + rest.length };
}

/** Makes the file these rows in this order. Returns whether it changed. */
export function arrangeRows(path: string, bytes: number, rows: readonly RowPlace[]): boolean {
  let next = 0;
  const isArranged = rows.every(({ offset, length }) => {
    const follows = offset === next;
    next += length;
    return follows;
  });
  if (isArranged && next === bytes) return false;
  const temporary = `${path}.${process.pid}.temporary`;
  try {
    copyRows(path, temporary, rows);
    renameSync(temporary, path);
    syncPath(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw explainWriteError(error, path);
  }
  return true;
}

function copyRows(from: string, to: string, rows: readonly RowPlace[]): void {
  const source = openSync(from, 'r');
  const target = openSync(to, 'w');
  try {
    for (const { offset, length } of rows) {
      const row = Buffer.alloc(length);
      for (let read = 0; read < length;) {
        const count = readSync(source, row, read, length - read, offset + read);
        if (count === 0) throw new Error(`${from} became shorter while it was read`);
        read += count;
      }
      for (let written = 0; written < length;) written += writeSync(target, row, written);
    }
    fsyncSync(target);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Rows of a JSON file that is one list, plain or gzip, element by element; memory: one chunk and one element. A broken
 * element is quarantined, and so is the last one of a file that was cut off.
 */
import { TaskFileError } from '../errors.js';
import { parseJsonRow } from './json-lines.js';
import { longestRowBytes } from './limits.js';
import type { FileRow } from './row.js';
import { byteChunks } from './text-chunks.js';

const [quote, backslash, comma, openList, closeList, openObject, closeObject] = [
  0x22, 0x5c, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d,
];

/** `line`: the number of the element, from 1. @throws TaskFileError */
export async function* readJsonList(file: string): AsyncGenerator<FileRow> {
  let row = 0;
  for await (const element of elements(file)) {
    row++;
    if ('problem' in element) {
      yield { kind: 'broken', file, line: row, reason: element.problem };
      continue;
    }
    const value = decoded(element.bytes);
    yield typeof value === 'string'
      ? { kind: 'broken', file, line: row, reason: value }
      : { kind: 'row', file, line: row, value };
  }
}

type Element = { readonly bytes: Buffer } | { readonly problem: string };

/** Bytes of each element of the outer list: split by depth, strings respected. In UTF-8 these bytes are never part of others. */
async function* elements(file: string): AsyncGenerator<Element> {
  let [depth, isInString, isEscaped, length] = [0, false, false, 0];
  let parts: Buffer[] = [];
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > longestRowBytes) parts = [];
    else parts.push(part);
  };
  const finished = (): Element => {
    const bytes = Buffer.concat(parts);
    const isTooLong = length > longestRowBytes;
    parts = [];
    length = 0;
    return isTooLong ? { problem: `longer than ${longestRowBytes} bytes (longestRowBytes)` } : { bytes };
  };
  for await (const chunk of byteChunks(file)) {
    let start = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInString = false;
        continue;
      }
      if (byte === quote) isInString = true;
      else if (byte === openList || byte === openObject) {
        if (++depth === 1) start = index + 1;
      } else if (byte === closeList || byte === closeObject || (byte === comma && depth === 1)) {
        if (byte !== comma) depth--;
        if (depth > 1 || (depth === 1 && byte !== comma)) continue;
        add(chunk.subarray(start, index));
        const element = finished();
        if (depth === 1 || 'problem' in element || element.bytes.some((one) => one > 0x20)) yield element;
        start = index + 1;
        if (depth === 0) return;
        if (depth < 0) throw new TaskFileError(file, 'not JSON: a bracket closes that was never opened');
      }
    }
    if (depth > 0) add(chunk.subarray(start));
  }
  yield { problem: 'the file ends inside this row: it is cut off' };
}

function decoded(bytes: Buffer): Readonly<Record<string, unknown>> | string {
  try {
    return parseJsonRow(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return 'not UTF-8';
  }
}

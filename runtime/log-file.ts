/** The files that children write to directly, so that the last words of a crash are kept. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const tailBytes = 4096;
const tailLines = 20;

export function logPath(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}

/** Opens for appending; the caller closes the descriptor. */
export function openLog(path: string, folder: string): number {
  mkdirSync(folder, { recursive: true });
  return openSync(path, 'a');
}

/** The last lines of a log; empty when there is none. */
export function logTail(path: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    readSync(descriptor, buffer, 0, buffer.byteLength, size - buffer.byteLength);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-tailLines).join('\n');
  } finally {
    closeSync(descriptor);
  }
}

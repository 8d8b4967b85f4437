/** Records one a line. Numbers that JSON does not know are written as 'NaN', 'Infinity' and '-Infinity'. */
import { readFileSync } from 'node:fs';

export function toJsonLine(record: object): string {
  return `${JSON.stringify(record, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )}\n`;
}

export interface JsonLine {
  readonly text: string;
  /** undefined: not JSON (a line that a power cut left half). */
  readonly value: unknown;
}

/** The lines of a file; none when there is no file. */
export function readJsonLines(path: string): JsonLine[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ text: line, value: parsed(line) }));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Notes on disk which items are being graded, because a fatal abort of V8 ends the whole process and its memory with it.
 * One line a lane in `grading.journal`, overwritten in place (a write to the page cache, some microseconds; it survives
 * the process, and need not survive the machine). The next process finds there whom to suspect.
 *
 * JOURNAL-1 An item under which the process ended once is graded again, but alone; under which it ended twice, never.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const lineBytes = 128;
const blank = Buffer.alloc(lineBytes, ' ');
blank[lineBytes - 1] = 10;

/** The process ended so often under an item before the item is given up. */
export const fatalEnds = 2;

export function journalFile(folder: string): string {
  return join(folder, 'grading.journal');
}

/** Reads what the last process left, adds it to the suspects, and begins a blank journal of `lanes` lines. */
export function openJournal(folder: string, lanes: number): ReadonlyMap<string, number> {
  mkdirSync(folder, { recursive: true });
  const suspectsFile = join(folder, 'suspects.txt');
  const left = linesOf(journalFile(folder));
  if (left.length > 0) appendFileSync(suspectsFile, `${left.join('\n')}\n`);
  writeFileSync(journalFile(folder), Buffer.concat(Array.from({ length: lanes }, () => blank)));
  const ends = new Map<string, number>();
  for (const key of linesOf(suspectsFile)) ends.set(key, (ends.get(key) ?? 0) + 1);
  return ends;
}

/** One lane's line; the worker's and the pool's end both use it, never at the same time. */
export class JournalLine {
  readonly #descriptor: number;
  readonly #position: number;
  readonly #line = Buffer.from(blank);

  constructor(folder: string, lane: number) {
    this.#descriptor = openSync(journalFile(folder), 'r+');
    this.#position = lane * lineBytes;
  }

  write(key: string): void {
    this.#line.fill(' ', 0, lineBytes - 1);
    this.#line.write(key, 0, lineBytes - 1);
    writeSync(this.#descriptor, this.#line, 0, lineBytes, this.#position);
  }

  clear(): void {
    writeSync(this.#descriptor, blank, 0, lineBytes, this.#position);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

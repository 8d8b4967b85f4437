/**
 * Notes on disk which items are being graded, because a fatal abort of V8 ends the whole process and its memory with it.
 * One line a running batch in `verifier/grading.journal`, overwritten in place (a write to the page cache, some
 * microseconds; it survives the process, and need not survive the machine). The next process finds there whom to
 * suspect.
 *
 * JOURNAL-1 An item under which the process ended once is graded again, but alone; under which it ended twice, never.
 * JOURNAL-2 A line is blank when its batch is over. Of an item that was condemned it stays a while, since a thread that
 *           is being ended can still take the process with it.
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
import { dirname, join } from 'node:path';

const lineBytes = 128;
const blank = Buffer.alloc(lineBytes, ' ');
blank[lineBytes - 1] = 10;

/** The process ended so often under an item before the item is given up. */
export const fatalEnds = 2;
/** A condemned item's line is kept so long. */
const condemnedMs = 10_000;

export function journalFile(folder: string): string {
  return join(folder, 'verifier', 'grading.journal');
}

/** One line for each end of the process under an item: the item's key. */
export function suspectsFile(folder: string): string {
  return join(folder, 'verifier', 'suspects.txt');
}

/** Where a batch's notes go; plain data, good in every thread of the process. */
export interface JournalPlace {
  readonly descriptor: number;
  readonly line: number;
}

/** The pool's end. */
export class Journal {
  /** How often the process ended under an item, by the item's key. */
  readonly suspects: ReadonlyMap<string, number>;
  readonly #descriptor: number;
  readonly #free: number[] = [];
  readonly #kept = new Set<NodeJS.Timeout>();
  #lines = 0;
  #isClosed = false;

  /** Reads what the last process left, adds it to the suspects, and begins a blank journal. */
  constructor(folder: string) {
    mkdirSync(dirname(journalFile(folder)), { recursive: true });
    const left = linesOf(journalFile(folder));
    if (left.length > 0) appendFileSync(suspectsFile(folder), `${left.join('\n')}\n`);
    writeFileSync(journalFile(folder), '');
    const ends = new Map<string, number>();
    for (const key of linesOf(suspectsFile(folder))) ends.set(key, (ends.get(key) ?? 0) + 1);
    this.suspects = ends;
    this.#descriptor = openSync(journalFile(folder), 'r+');
  }

  take(): JournalPlace {
    const place = { descriptor: this.#descriptor, line: this.#free.pop() ?? this.#lines };
    if (place.line === this.#lines) this.#lines += 1;
    clearLine(place);
    return place;
  }

  release(place: JournalPlace): void {
    clearLine(place);
    this.#free.push(place.line);
  }

  releaseLater(place: JournalPlace): void {
    const timer = setTimeout(() => {
      this.#kept.delete(timer);
      this.release(place);
    }, condemnedMs);
    timer.unref();
    this.#kept.add(timer);
  }

  /** What is still noted stays noted: the process may yet end under it. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#kept) clearTimeout(timer);
    closeSync(this.#descriptor);
  }
}

/** The worker's end: this item begins. */
export function noteItem({ descriptor, line }: JournalPlace, key: string): void {
  const text = Buffer.from(blank);
  text.write(key, 0, lineBytes - 1);
  writeSync(descriptor, text, 0, lineBytes, line * lineBytes);
}

function clearLine({ descriptor, line }: JournalPlace): void {
  writeSync(descriptor, blank, 0, lineBytes, line * lineBytes);
}

function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/**
 * One product shared out among threads by rows: what the thread that asks (products.ts) and those that help
 * (helper-main.ts) both do. All of it lies in one array of words that they share.
 *
 * SHARE-1 A chunk of rows is computed by whoever takes its number first; the product is done when all are. A helper that
 *         wakes late finds nothing left and is waited for by nobody.
 * SHARE-2 A number is taken together with the product that it was read for: `TICKET` changes with both.
 */
import { PANEL, TILE_BYTES, type ProductCode } from './product-code.js';

/** Places are bytes, strides too. The first three words are changed by all, the others stand while chunks are taken. */
export const WORDS = 20;
const [TICKET, DONE, FAILED, CHUNKS, CHUNK_ROWS, SCRATCH, SCRATCH_STRIDE] = [0, 1, 2, 3, 4, 5, 6] as const;
const [A, A_ROW, A_COLUMN, PACKED, OUT, OUT_ROW, OUT_COLUMN, ROWS, INNER, COLUMNS] = [
  7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
] as const;

/** The ticket's low byte: the next chunk. */
const CHUNK_BITS = 8;
const CLOSED = 2 ** CHUNK_BITS - 1;
const MOST_CHUNKS = 128;
/** A chunk of the left matrix stays in the second cache. */
const LEAST_CHUNK_ROWS = 64;
const FLOAT = 4;

export interface SharedRows {
  readonly a: number;
  readonly aRow: number;
  readonly aColumn: number;
  readonly packed: number;
  readonly out: number;
  readonly outRow: number;
  readonly outColumn: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** Of thread t from `scratch + t · scratchStride` on: `scratchBytes(inner)`. */
  readonly scratch: number;
  readonly scratchStride: number;
}

/** What each thread needs for itself. */
export function scratchBytes(inner: number): number {
  return TILE_BYTES + LEAST_CHUNK_ROWS * inner * FLOAT;
}

/** Opens the chunks of a product to all threads. */
export function offer(words: Int32Array, job: SharedRows): void {
  const generation = (Atomics.load(words, TICKET) >> CHUNK_BITS) + 1;
  Atomics.store(words, TICKET, (generation << CHUNK_BITS) | CLOSED);
  const chunkRows = Math.max(LEAST_CHUNK_ROWS, Math.ceil(job.rows / MOST_CHUNKS / PANEL) * PANEL);
  words[CHUNK_ROWS] = chunkRows;
  words[CHUNKS] = Math.ceil(job.rows / chunkRows);
  words[A] = job.a;
  words[A_ROW] = job.aRow;
  words[A_COLUMN] = job.aColumn;
  words[PACKED] = job.packed;
  words[OUT] = job.out;
  words[OUT_ROW] = job.outRow;
  words[OUT_COLUMN] = job.outColumn;
  words[ROWS] = job.rows;
  words[INNER] = job.inner;
  words[COLUMNS] = job.columns;
  words[SCRATCH] = job.scratch;
  words[SCRATCH_STRIDE] = job.scratchStride;
  Atomics.store(words, DONE, 0);
  Atomics.store(words, TICKET, generation << CHUNK_BITS);
  Atomics.notify(words, TICKET);
}

/** Computes chunks until none is left. Returns the ticket at which there was none. */
export function takeChunks(words: Int32Array, code: ProductCode, thread: number): number {
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    const chunk = ticket & CLOSED;
    if (chunk >= word(words, CHUNKS)) return ticket;
    const job = read(words, thread, chunk);
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
    try {
      compute(code, job);
    } catch (error) {
      Atomics.store(words, FAILED, 1);
      throw error;
    } finally {
      Atomics.add(words, DONE, 1);
      Atomics.notify(words, DONE);
    }
  }
}

/** Waits for a product after the ticket. */
export function awaitOffer(words: Int32Array, ticket: number): void {
  Atomics.wait(words, TICKET, ticket);
}

/** Blocks until all chunks are done. Returns false past the deadline, or when a thread failed. */
export function awaitDone(words: Int32Array, deadlineMs: number): boolean {
  const end = performance.now() + deadlineMs;
  for (;;) {
    if (Atomics.load(words, FAILED) !== 0) return false;
    const done = Atomics.load(words, DONE);
    if (done >= word(words, CHUNKS)) return true;
    if (Atomics.wait(words, DONE, done, end - performance.now()) === 'timed-out') return false;
  }
}

/** Of one thread: its own scratch. */
type Chunk = Omit<SharedRows, 'scratchStride'>;

function read(words: Int32Array, thread: number, chunk: number): Chunk {
  const chunkRows = word(words, CHUNK_ROWS);
  const first = chunk * chunkRows;
  const [aRow, outRow] = [word(words, A_ROW), word(words, OUT_ROW)];
  return {
    a: word(words, A) + first * aRow,
    aRow,
    aColumn: word(words, A_COLUMN),
    packed: word(words, PACKED),
    out: word(words, OUT) + first * outRow,
    outRow,
    outColumn: word(words, OUT_COLUMN),
    rows: Math.min(chunkRows, word(words, ROWS) - first),
    inner: word(words, INNER),
    columns: word(words, COLUMNS),
    scratch: word(words, SCRATCH) + thread * word(words, SCRATCH_STRIDE),
  };
}

function word(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/** Rows of a transposed matrix are gathered first, eight at a time: each lies in a cache line of its own. */
export function compute(code: ProductCode, chunk: Chunk): void {
  const { a, aRow, aColumn, packed, out, outRow, outColumn, rows, inner, columns, scratch } = chunk;
  if (aRow !== FLOAT || rows < PANEL || columns < 2 * PANEL || rows > LEAST_CHUNK_ROWS) {
    code.rows(a, aRow, aColumn, packed, out, outRow, outColumn, rows, inner, columns, scratch);
    return;
  }
  const gathered = scratch + TILE_BYTES;
  code.pack(a, aColumn, aRow, gathered, inner, rows);
  for (let row = 0; row < rows; row += PANEL) {
    code.rows(
      gathered + row * inner * FLOAT,
      FLOAT,
      PANEL * FLOAT,
      packed,
      out + row * outRow,
      outRow,
      outColumn,
      Math.min(PANEL, rows - row),
      inner,
      columns,
      scratch,
    );
  }
}

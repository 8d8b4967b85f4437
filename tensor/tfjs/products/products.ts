/**
 * Matrix products over the memory of a WebAssembly module, by one thread or several.
 *
 * PRODUCTS-1 The bits of a result do not depend on the number of threads (CODE-1), nor on which of them did what.
 * PRODUCTS-2 Threads are started when more than one is first asked for, never keep a process alive, and end with the
 *            thread that asks. Nothing waits for ever: a product that its threads do not finish is an error.
 */
import { Worker } from 'node:worker_threads';
import { allowFused } from './fused-instructions.js';
import { compile, instantiate, type HelperStart, type InstanceParts } from './instance.js';
import { PANEL, productCode, type ProductCode } from './product-code.js';
import { awaitDone, compute, offer, scratchBytes, takeChunks, WORDS } from './shared-rows.js';

/** A matrix in the memory: the byte at which it begins, and its strides in numbers. */
export interface Place {
  readonly byte: number;
  readonly row: number;
  readonly column: number;
}

export interface ProductSizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** What products need of the module whose memory they compute in. */
export interface HeapModule {
  /** A WebAssembly.Memory, shared. */
  readonly wasmMemory: object;
  _malloc(bytes: number): number;
  _free(place: number): void;
}

const FLOAT = 4;
/** Of the right matrix, packed at one time: what the second cache holds beside rows of the left one. */
const PACKED_BYTES = 2 ** 19;
/** A third of a millisecond of one thread; a helper takes a tenth of that to wake. */
const WORTH_SHARING = 2 ** 22;
const LEAST_SHARED_ROWS = 128;
const MOST_HELPERS = 15;
const productDeadlineMs = 60_000;

export class Products {
  readonly #heap: HeapModule;
  readonly #parts: InstanceParts;
  readonly #code: ProductCode;
  readonly #words = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
  #helpers = 0;
  #threads = 1;
  #room = { place: 0, bytes: 0 };

  constructor(heap: HeapModule) {
    this.#heap = heap;
    this.#parts = { module: compile(productCode(allowFused())), memory: heap.wasmMemory };
    this.#code = instantiate(this.#parts);
  }

  get threads(): number {
    return this.#threads;
  }

  setThreads(threads: number): void {
    this.#threads = threads;
    while (this.#helpers < Math.min(threads - 1, MOST_HELPERS)) {
      this.#helpers += 1;
      const workerData: HelperStart = { ...this.#parts, words: this.#words, thread: this.#helpers };
      const file = new URL('./helper-main.js', import.meta.url);
      // Options of this process may fit its main script alone (--input-type).
      new Worker(file, { name: `products ${this.#helpers}`, workerData, execArgv: [] }).unref();
    }
  }

  /** out [rows, columns] ← a [rows, inner] · b [inner, columns]; none empty, and `out` overlaps neither. */
  multiply({ rows, inner, columns }: ProductSizes, a: Place, b: Place, out: Place): void {
    const line = PANEL * FLOAT * inner;
    const width = Math.min(Math.max(1, Math.floor(PACKED_BYTES / line)), Math.ceil(columns / PANEL)) * PANEL;
    const stride = scratchBytes(inner);
    const packed = this.#take((width / PANEL) * line + stride * (this.#helpers + 1));
    const scratch = packed + (width / PANEL) * line;
    const shared = this.#threads > 1 && rows >= LEAST_SHARED_ROWS && rows * inner * columns >= WORTH_SHARING;
    for (let first = 0; first < columns; first += width) {
      const count = Math.min(width, columns - first);
      this.#code.pack(b.byte + first * b.column * FLOAT, b.row * FLOAT, b.column * FLOAT, packed, inner, count);
      // No spread: of hundreds of small products it would be the larger part.
      const job = {
        a: a.byte,
        aRow: a.row * FLOAT,
        aColumn: a.column * FLOAT,
        packed,
        out: out.byte + first * out.column * FLOAT,
        outRow: out.row * FLOAT,
        outColumn: out.column * FLOAT,
        rows,
        inner,
        columns: count,
        scratch,
        scratchStride: stride,
      };
      if (shared) this.#share(job);
      else this.#alone(job);
    }
  }

  #share(job: Parameters<typeof offer>[1]): void {
    offer(this.#words, job);
    takeChunks(this.#words, this.#code, 0);
    if (!awaitDone(this.#words, productDeadlineMs)) {
      throw new Error(`the ${this.#helpers} threads that help with products have not finished one`);
    }
  }

  #alone(job: Parameters<typeof offer>[1]): void {
    if (job.rows <= ROWS_AT_ONCE) return compute(this.#code, job);
    const { a, aRow, aColumn, packed, out, outRow, outColumn, inner, columns, scratch } = job;
    for (let first = 0; first < job.rows; first += ROWS_AT_ONCE) {
      const rows = Math.min(ROWS_AT_ONCE, job.rows - first);
      const [from, to] = [a + first * aRow, out + first * outRow];
      compute(this.#code, {
        a: from,
        aRow,
        aColumn,
        packed,
        out: to,
        outRow,
        outColumn,
        rows,
        inner,
        columns,
        scratch,
      });
    }
  }

  /** The same memory each time; its contents are of no account between products. */
  #take(bytes: number): number {
    if (bytes > this.#room.bytes) {
      if (this.#room.place !== 0) this.#heap._free(this.#room.place);
      const place = this.#heap._malloc(bytes) >>> 0;
      if (place === 0) throw new Error(`the heap of WebAssembly has no ${bytes} bytes left for a product`);
      this.#room = { place, bytes };
    }
    return this.#room.place;
  }
}

const ROWS_AT_ONCE = 64;

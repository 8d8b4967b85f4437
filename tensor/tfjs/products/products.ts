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
import { awaitDone, MOST_CHUNKS, offer } from './offers.js';
import { computePart, cutOf, partCount, scratchBytes, type ProductSizes, type Strided } from './part.js';
import { productCode, type ProductCode } from './product-code.js';
import { write, WORDS } from './shared-product.js';
import { takeParts } from './take-parts.js';

export type { ProductSizes, Strided } from './part.js';

/** What products need of the module whose memory they compute in. */
export interface HeapModule {
  /** A WebAssembly.Memory, shared. */
  readonly wasmMemory: object;
  _malloc(bytes: number): number;
  _free(place: number): void;
}

/** Multiplications: of a whole product, less is done before a helper has woken; of a chunk, taking one costs nothing. */
const WORTH_SHARING = 2 ** 19;
const WORTH_TAKING = 2 ** 18;
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

  /**
   * out[i] [rows, columns] ← a[i] [rows, inner] · b[i] [inner, columns] for each item i, float32; nothing is empty, the
   * columns of `out` lie together, and it overlaps neither a nor b.
   */
  multiply(sizes: ProductSizes, a: Strided, b: Strided, out: Strided): void {
    const cut = cutOf(sizes);
    const parts = partCount(sizes, cut);
    const work = sizes.items * sizes.rows * sizes.inner * sizes.columns;
    const { items, rows, inner, columns } = sizes;
    const product = { items, rows, inner, columns, a, b, out, cut };
    const shared = this.#threads > 1 && parts > 1 && work >= WORTH_SHARING;
    const scratchStride = scratchBytes(sizes, cut);
    const scratch = this.#take(scratchStride * (shared ? this.#helpers + 1 : 1));
    if (!shared) {
      for (let part = 0; part < parts; part++) computePart(this.#code, product, part, part - 1, scratch);
      return;
    }
    const chunkParts = Math.max(Math.ceil((WORTH_TAKING * parts) / work), Math.ceil(parts / MOST_CHUNKS));
    const chunks = Math.ceil(parts / chunkParts);
    offer(this.#words, chunks, () => write(this.#words, { product, chunkParts, parts, scratch, scratchStride }));
    takeParts(this.#words, this.#code, 0);
    if (!awaitDone(this.#words, productDeadlineMs)) {
      throw new Error(`the ${this.#helpers} threads that help with products have not finished one`);
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

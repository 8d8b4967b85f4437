/**
 * PURE. What one worker is grading, in memory that its pool reads: which item, since when, and whether it may go on.
 * The worker and the pool each have one end. Time is the machine's monotonic clock, equal in all threads.
 *
 * WATCH-1 An item is either finished by the worker or condemned by the pool, never both: one compare-and-swap decides.
 */

const bytes = 16;
const nothing = 0;
const condemned = -1;

export interface WatchedItem {
  readonly index: number;
  /** Since its execution began. */
  readonly runningMs: number;
}

export class ItemWatch {
  readonly memory: SharedArrayBuffer;
  /** [item index + 1, or nothing, or condemned] */
  readonly #state: Int32Array;
  /** [nanoseconds at the item's begin] */
  readonly #since: BigInt64Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(bytes)) {
    this.memory = memory;
    this.#state = new Int32Array(memory, 0, 1);
    this.#since = new BigInt64Array(memory, 8, 1);
  }

  /** The worker's end: execution begins. */
  begin(index: number): void {
    Atomics.store(this.#since, 0, process.hrtime.bigint());
    Atomics.store(this.#state, 0, index + 1);
  }

  /** The worker's end. @returns false when the pool has condemned the item: its result counts no more */
  finish(index: number): boolean {
    return Atomics.compareExchange(this.#state, 0, index + 1, nothing) === index + 1;
  }

  /** The pool's end. @returns null between two items */
  current(): WatchedItem | null {
    const state = Atomics.load(this.#state, 0);
    if (state <= nothing) return null;
    const since = Atomics.load(this.#since, 0);
    return { index: state - 1, runningMs: Number(process.hrtime.bigint() - since) / 1e6 };
  }

  /** The pool's end. @returns false when the worker has finished the item meanwhile */
  condemn(index: number): boolean {
    return Atomics.compareExchange(this.#state, 0, index + 1, condemned) === index + 1;
  }
}

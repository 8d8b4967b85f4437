/**
 * An actor's queue. Knows nothing of messages: it keeps the order, and hands items to `run`.
 *
 * MAILBOX-1 `serial`: the next item starts when the last one's promise has settled. `interleaved`: items start in the
 *           order of arrival and may run side by side.
 * MAILBOX-2 `run` is never entered from inside `tell`: a sender's stack never holds a receiver's handler.
 * MAILBOX-3 A full mailbox refuses (`tell` returns false); it drops nothing that it took.
 * MAILBOX-4 `settled` resolves when all that was taken before it is done, whatever was taken since.
 */
import type { MailboxMode } from '../messages/control/envelope.js';

export const defaultMailboxCapacity = 4096;

/** Below this many handled items the array is not worth compacting. */
const compactAfter = 1024;

interface Wait {
  /** Resolves when the items up to this number are done. */
  readonly before: number;
  readonly resolve: () => void;
}

export class Mailbox<Item> {
  readonly #run: (item: Item) => Promise<void> | void;
  readonly #mode: MailboxMode;
  readonly capacity: number;
  #items: Item[] = [];
  /** Of all items that it ever took. */
  #taken = 0;
  #started = 0;
  /** Numbers of those that run. */
  readonly #unfinished = new Set<number>();
  #waits: Wait[] = [];
  #head = 0;
  #scheduled = false;

  /** @param run must not throw or reject: what a handler throws is the caller's to answer. */
  constructor(run: (item: Item) => Promise<void> | void, mode: MailboxMode, capacity = defaultMailboxCapacity) {
    this.#run = run;
    this.#mode = mode;
    this.capacity = capacity;
  }

  /** Items that wait or run. */
  get depth(): number {
    return this.#items.length - this.#head + this.#unfinished.size;
  }

  async settled(): Promise<void> {
    if (this.depth === 0) return;
    await new Promise<void>((resolve) => this.#waits.push({ before: this.#taken, resolve }));
  }

  /** @returns false when it is full: the item was not taken */
  tell(item: Item): boolean {
    if (this.#items.length - this.#head >= this.capacity) return false;
    this.#items.push(item);
    this.#taken += 1;
    this.#schedule();
    return true;
  }

  #schedule(): void {
    if (this.#scheduled || (this.#mode === 'serial' && this.#unfinished.size > 0)) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#drain();
    });
  }

  #drain(): void {
    while (this.#head < this.#items.length) {
      const item = this.#items[this.#head];
      if (item === undefined) return;
      this.#head += 1;
      if (this.#head >= compactAfter && this.#head * 2 >= this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
      const number = (this.#started += 1);
      const running = this.#run(item);
      if (running === undefined) {
        this.#tellSettled();
        continue;
      }
      this.#unfinished.add(number);
      void running.then(() => {
        this.#unfinished.delete(number);
        this.#tellSettled();
        if (this.#mode === 'serial') this.#drain();
      });
      if (this.#mode === 'serial') return;
    }
    this.#items.length = 0;
    this.#head = 0;
  }

  #tellSettled(): void {
    if (this.#waits.length === 0) return;
    // Items start in the order of their numbers, so the least that is not done is one that runs, or the next to start.
    const earliest = Math.min(this.#started + 1, ...this.#unfinished);
    const isOver = ({ before }: Wait): boolean => earliest > before;
    for (const { resolve } of this.#waits.filter(isOver)) resolve();
    this.#waits = this.#waits.filter((wait) => !isOver(wait));
  }
}

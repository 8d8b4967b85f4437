/**
 * An actor's queue. Knows nothing of messages: it keeps the order, and hands items to `run`.
 *
 * MAILBOX-1 `serial`: the next item starts when the last one's promise has settled. `interleaved`: items start in the
 *           order of arrival and may run side by side.
 * MAILBOX-2 `run` is never entered from inside `tell`: a sender's stack never holds a receiver's handler.
 * MAILBOX-3 A full mailbox refuses (`tell` returns false); it drops nothing that it took.
 */
import type { MailboxMode } from '../messages/control/envelope.js';

export const defaultMailboxCapacity = 4096;

/** Below this many handled items the array is not worth compacting. */
const compactAfter = 1024;

export class Mailbox<Item> {
  readonly #run: (item: Item) => Promise<void> | void;
  readonly #mode: MailboxMode;
  readonly capacity: number;
  #items: Item[] = [];
  #head = 0;
  #running = 0;
  #scheduled = false;

  /** @param run must not throw or reject: what a handler throws is the caller's to answer. */
  constructor(run: (item: Item) => Promise<void> | void, mode: MailboxMode, capacity = defaultMailboxCapacity) {
    this.#run = run;
    this.#mode = mode;
    this.capacity = capacity;
  }

  /** Items that wait or run. */
  get depth(): number {
    return this.#items.length - this.#head + this.#running;
  }

  /** @returns false when it is full: the item was not taken */
  tell(item: Item): boolean {
    if (this.#items.length - this.#head >= this.capacity) return false;
    this.#items.push(item);
    this.#schedule();
    return true;
  }

  #schedule(): void {
    if (this.#scheduled || (this.#mode === 'serial' && this.#running > 0)) return;
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
      const running = this.#run(item);
      if (running === undefined) continue;
      this.#running += 1;
      void running.then(() => {
        this.#running -= 1;
        if (this.#mode === 'serial') this.#drain();
      });
      if (this.#mode === 'serial') return;
    }
    this.#items.length = 0;
    this.#head = 0;
  }
}

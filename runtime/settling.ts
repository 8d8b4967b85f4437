/**
 * Waiting until actors have done all that they were asked so far, whoever asked it: also somebody who is dead by now, and
 * whose order would else be written into memory that belongs to others.
 *
 * SETTLING-1 Every wait ends: when the actors said so, when those that did not are gone, or at its deadline.
 */
import type { Endpoint, Settled, SettleRequested } from '../messages/control/envelope.js';
import { AskTimeoutError } from './errors.js';

interface Wait {
  readonly open: Set<Endpoint>;
  readonly resolve: () => void;
}

export class Settling {
  readonly #send: (to: Endpoint, envelope: SettleRequested) => void;
  readonly #waits = new Map<number, Wait>();
  #ids = 0;

  constructor(send: (to: Endpoint, envelope: SettleRequested) => void) {
    this.#send = send;
  }

  /** @throws AskTimeoutError naming those that had not said so */
  async wait(endpoints: readonly Endpoint[], timeoutMs: number): Promise<void> {
    if (endpoints.length === 0) return;
    const id = (this.#ids += 1);
    const open = new Set(endpoints);
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waits.set(id, { open, resolve });
        timer = setTimeout(() => {
          const ask = { askId: `root's settling ${id}`, messageKind: 'settle-requested' };
          reject(new AskTimeoutError([...open].join(', '), ask, timeoutMs, true));
        }, timeoutMs);
        timer.unref();
        for (const endpoint of endpoints) this.#send(endpoint, { type: 'settle-requested', id });
      });
    } finally {
      clearTimeout(timer);
      this.#waits.delete(id);
    }
  }

  heard({ id, from }: Settled): void {
    this.#done(this.#waits.get(id), from);
  }

  /** Its process has exited: nothing of it writes any more. */
  gone(endpoint: Endpoint): void {
    for (const wait of this.#waits.values()) this.#done(wait, endpoint);
  }

  #done(wait: Wait | undefined, endpoint: Endpoint): void {
    wait?.open.delete(endpoint);
    if (wait?.open.size === 0) wait.resolve();
  }
}

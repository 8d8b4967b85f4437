/**
 * PURE. The live copies of one role, the asks that wait for one of them, and which ask goes where next: to the live
 * copy with the least outstanding that has room, the lowest instance first.
 */
import type { Endpoint, MailboxMode, Peer } from '../messages/control/envelope.js';
import type { ActorAddress } from '../messages/values.js';
import { endpointOf } from './address.js';
import type { Pending } from './pending-ask.js';

/** Asks of one asker that a copy may have at a time. What is over it waits at the asker: back-pressure. */
export const outstandingLimits: Readonly<Record<MailboxMode, number>> = { serial: 1, interleaved: 256 };

export interface Copy {
  readonly address: ActorAddress;
  readonly endpoint: Endpoint;
  readonly limit: number;
  readonly outstanding: Set<Pending>;
}

export class Role {
  #copies: Copy[] = [];
  #awaited: readonly number[] = [];
  #queue: Pending[] = [];

  /** Whether an ask for this copy (undefined: any) can ever be served. */
  expects(instance: number | undefined): boolean {
    if (instance === undefined) return this.#copies.length > 0 || this.#awaited.length > 0;
    return this.#awaited.includes(instance) || this.#copies.some(({ address }) => address.instance === instance);
  }

  /** @returns the copies that were there and are not any more */
  update(live: readonly Peer[], awaited: readonly number[]): Copy[] {
    this.#awaited = awaited;
    const before = this.#copies;
    this.#copies = live.map(({ address, mailbox }) => {
      const endpoint = endpointOf(address);
      const known = before.find((copy) => copy.endpoint === endpoint);
      return known ?? { address, endpoint, limit: outstandingLimits[mailbox], outstanding: new Set<Pending>() };
    });
    return before.filter((copy) => !this.#copies.includes(copy));
  }

  enqueue(pending: Pending): void {
    this.#queue.push(pending);
  }

  /** For asks that were sent before those that wait. */
  enqueueAgain(pending: readonly Pending[]): void {
    this.#queue.unshift(...pending);
  }

  forget(pending: Pending): void {
    const index = this.#queue.indexOf(pending);
    if (index >= 0) this.#queue.splice(index, 1);
  }

  /** Removes the waiting asks that nobody will ever take. */
  unservable(): Pending[] {
    const lost = this.#queue.filter(({ instance }) => !this.expects(instance));
    if (lost.length > 0) this.#queue = this.#queue.filter((pending) => !lost.includes(pending));
    return lost;
  }

  /** Removes the next ask that can go out now. */
  next(): { pending: Pending; copy: Copy } | undefined {
    const free = this.#free();
    const index = this.#queue.findIndex(({ instance }) =>
      instance === undefined ? free !== undefined : this.#named(instance) !== undefined,
    );
    const [pending] = index === 0 ? [this.#queue.shift()] : index > 0 ? this.#queue.splice(index, 1) : [];
    if (pending === undefined) return undefined;
    const copy = pending.instance === undefined ? free : this.#named(pending.instance);
    return copy === undefined ? undefined : { pending, copy };
  }

  #free(): Copy | undefined {
    let best: Copy | undefined;
    for (const copy of this.#copies) {
      if (copy.outstanding.size >= copy.limit) continue;
      if (best === undefined || copy.outstanding.size < best.outstanding.size) best = copy;
    }
    return best;
  }

  #named(instance: number): Copy | undefined {
    return this.#copies.find(({ address }) => address.instance === instance);
  }
}

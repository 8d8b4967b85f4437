/**
 * The desk where leases are asked for: holds the ledger, and the writers that wait for a slot to be free.
 * A wait has a deadline, and its error names the readers that were waited for.
 */
import type { ActorAddress, PolicyVersion } from '../../messages/values.js';
import { endLeases, grantRead, grantWrite, holderKey, readers, type Lease, type SlotLedger } from './slot-ledger.js';

/** No slot became free in time. */
export class SlotWaitTimeoutError extends Error {
  override readonly name = 'SlotWaitTimeoutError';
  constructor(holder: string, waitedMs: number, waitedFor: readonly string[]) {
    super(
      `${holder} waited ${waitedMs} ms for a slot to write; ${waitedFor.join(', ') || 'nobody reads'}. ` +
        'Raise placement.slots, or look at why the readers are slow',
    );
  }
}

export class LeaseDesk {
  ledger: SlotLedger;
  #waiting: (() => void)[] = [];
  readonly #timeoutMs: number;

  constructor(ledger: SlotLedger, timeoutMs: number) {
    this.ledger = ledger;
    this.#timeoutMs = timeoutMs;
  }

  /** Ends what an earlier incarnation of the holder left: a lease asked for just before a death may come after it. */
  read(holder: ActorAddress, wanted: PolicyVersion | 'reference'): { slot: number; hash: string } {
    for (let earlier = 0; earlier < holder.incarnation; earlier++) this.end({ ...holder, incarnation: earlier });
    const [ledger, lease, hash] = grantRead(this.ledger, holderKey(holder), wanted);
    this.ledger = ledger;
    return { slot: lease.slot, hash };
  }

  /** @throws SlotWaitTimeoutError */
  async write(holder: ActorAddress): Promise<Lease> {
    const key = holderKey(holder);
    const deadline = performance.now() + this.#timeoutMs;
    for (;;) {
      const granted = grantWrite(this.ledger, key);
      if (granted) {
        this.ledger = granted[0];
        return granted[1];
      }
      const remaining = deadline - performance.now();
      if (remaining <= 0) throw new SlotWaitTimeoutError(key, this.#timeoutMs, readers(this.ledger));
      await this.#changed(remaining);
    }
  }

  end(holder: ActorAddress): void {
    this.ledger = endLeases(this.ledger, holderKey(holder));
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #changed(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

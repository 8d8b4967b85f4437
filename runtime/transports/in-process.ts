/**
 * Envelopes between endpoints of one thread, by reference. The size cap holds here too, and messages are checked by who
 * takes them as everywhere, so that a run that works in one placement works in all.
 */
import type { Endpoint, Envelope } from '../../messages/control/envelope.js';
import { checkSize } from '../codec.js';
import type { Transport } from './transport.js';

export class InProcessBus {
  readonly #endpoints = new Map<Endpoint, InProcessTransport>();

  connect(endpoint: Endpoint): Transport {
    const transport = new InProcessTransport(endpoint, this.#endpoints);
    this.#endpoints.set(endpoint, transport);
    return transport;
  }
}

class InProcessTransport implements Transport {
  readonly endpoint: Endpoint;
  readonly malformed = 0;
  readonly #endpoints: Map<Endpoint, InProcessTransport>;
  #handler: ((envelope: Envelope) => void) | undefined;
  #waiting: Envelope[] = [];

  constructor(endpoint: Endpoint, endpoints: Map<Endpoint, InProcessTransport>) {
    this.endpoint = endpoint;
    this.#endpoints = endpoints;
  }

  send(to: Endpoint, envelope: Envelope): void {
    checkSize(envelope);
    this.#endpoints.get(to)?.deliver(envelope);
  }

  deliver(envelope: Envelope): void {
    if (this.#handler === undefined) this.#waiting.push(envelope);
    else this.#handler(envelope);
  }

  receive(handler: (envelope: Envelope) => void): void {
    this.#handler = handler;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const envelope of waiting) handler(envelope);
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    // A restarted actor has an endpoint of its own, but the root's could have been replaced.
    if (this.#endpoints.get(this.endpoint) === this) this.#endpoints.delete(this.endpoint);
  }
}

/**
 * Envelopes between threads, by MessagePort; twin of `nats`. The root is the hub: it passes on what is for others
 * without decoding it. What is sent in one turn of the event loop crosses in one post.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Endpoint, Envelope } from '../../messages/control/envelope.js';
import { decodeEnvelope, encodeEnvelope } from '../codec.js';
import type { Transport } from './transport.js';

/** One post: destinations and bytes, pair by pair. */
type Post = readonly { readonly to: Endpoint; readonly bytes: Uint8Array }[];

/** The root's end: one port for each thread. */
export class WorkerThreadHub implements Transport {
  readonly endpoint: Endpoint;
  readonly #ports = new Map<Endpoint, Outbox>();
  readonly #inbox = new Inbox();

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  get malformed(): number {
    return this.#inbox.malformed;
  }

  connect(endpoint: Endpoint, port: MessagePort): void {
    this.#ports.set(endpoint, new Outbox(port));
    port.on('message', (post: unknown) => {
      for (const { to, bytes } of this.#inbox.open(post)) {
        if (to === this.endpoint) this.#inbox.arrived(bytes);
        else this.#ports.get(to)?.post(to, bytes);
      }
    });
  }

  disconnect(endpoint: Endpoint): void {
    this.#ports.get(endpoint)?.port.close();
    this.#ports.delete(endpoint);
  }

  send(to: Endpoint, envelope: Envelope): void {
    const bytes = copyOf(encodeEnvelope(envelope));
    if (to === this.endpoint) queueMicrotask(() => this.#inbox.arrived(bytes));
    else this.#ports.get(to)?.post(to, bytes);
  }

  receive(handler: (envelope: Envelope) => void): void {
    this.#inbox.receive(handler);
  }

  async flush(): Promise<void> {
    for (const outbox of this.#ports.values()) outbox.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    for (const endpoint of [...this.#ports.keys()]) this.disconnect(endpoint);
  }
}

/** An actor's end. */
export function connectWorkerThread(endpoint: Endpoint, port: MessagePort): Transport {
  const inbox = new Inbox();
  const outbox = new Outbox(port);
  port.on('message', (post: unknown) => {
    for (const { bytes } of inbox.open(post)) inbox.arrived(bytes);
  });
  return {
    endpoint,
    get malformed() {
      return inbox.malformed;
    },
    send: (to, envelope) => outbox.post(to, copyOf(encodeEnvelope(envelope))),
    receive: (handler) => inbox.receive(handler),
    flush: async () => outbox.flush(),
    close: async () => {
      outbox.flush();
      port.close();
    },
  };
}

class Outbox {
  readonly port: MessagePort;
  #pending: { to: Endpoint; bytes: Uint8Array }[] = [];

  constructor(port: MessagePort) {
    this.port = port;
  }

  post(to: Endpoint, bytes: Uint8Array): void {
    if (this.#pending.push({ to, bytes }) === 1) queueMicrotask(() => this.flush());
  }

  flush(): void {
    if (this.#pending.length === 0) return;
    const post: Post = this.#pending;
    this.#pending = [];
    this.port.postMessage(post);
  }
}

class Inbox {
  malformed = 0;
  #handler: ((envelope: Envelope) => void) | undefined;
  #waiting: Envelope[] = [];

  open(post: unknown): Post {
    if (isPost(post)) return post;
    this.malformed += 1;
    return [];
  }

  arrived(bytes: Uint8Array): void {
    let envelope: Envelope;
    try {
      envelope = decodeEnvelope(bytes);
    } catch {
      this.malformed += 1;
      return;
    }
    if (this.#handler === undefined) this.#waiting.push(envelope);
    else this.#handler(envelope);
  }

  receive(handler: (envelope: Envelope) => void): void {
    this.#handler = handler;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const envelope of waiting) handler(envelope);
  }
}

function isPost(post: unknown): post is Post {
  return (
    Array.isArray(post) &&
    post.every(
      (item: unknown) =>
        typeof item === 'object' &&
        item !== null &&
        'to' in item &&
        typeof item.to === 'string' &&
        'bytes' in item &&
        item.bytes instanceof Uint8Array,
    )
  );
}

/** The codec's bytes are a view into a large pool, and a view is cloned with its whole buffer. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/**
 * Envelopes between processes, by NATS; twin of `worker-thread`. Each endpoint listens on one subject of its run, and
 * answers go to the asker's own subject, so that nothing is looked up at the broker.
 */
import { type ConnectionOptions, type NatsConnection, connect } from '@nats-io/transport-node';
import type { Endpoint, Envelope } from '../../messages/control/envelope.js';
import { decodeEnvelope, encodeEnvelope } from '../codec.js';
import type { Transport } from './transport.js';

export interface NatsAddress {
  readonly url: string;
  /** Absent: the URL's own user part, or none. */
  readonly token?: string | undefined;
}

/** How long `flush` and `close` wait for a server that does not answer. */
const flushTimeoutMs = 500;

export interface NatsTransport extends Transport {
  /** Resolves when the connection is over, with the reason when it was not `close`. */
  readonly ended: Promise<Error | undefined>;
}

/** @throws the client's own error when no server answers there */
export async function connectNats(address: NatsAddress, runId: string, endpoint: Endpoint): Promise<NatsTransport> {
  const connection = await connect({
    ...credentials(address),
    servers: address.url,
    name: `troupe ${runId} ${endpoint}`,
    noEcho: false,
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    // The default gives up after 20 s. Whether the server is worth waiting for is decided by who watches its process.
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: 5000,
  });
  return new ConnectedTransport(connection, `troupe.${runId}`, endpoint);
}

class ConnectedTransport implements NatsTransport {
  readonly endpoint: Endpoint;
  readonly ended: Promise<Error | undefined>;
  readonly #connection: NatsConnection;
  readonly #prefix: string;
  #malformed = 0;
  #handler: ((envelope: Envelope) => void) | undefined;
  #waiting: Envelope[] = [];

  constructor(connection: NatsConnection, prefix: string, endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.#connection = connection;
    this.#prefix = prefix;
    this.ended = connection.closed().then((reason) => (reason instanceof Error ? reason : undefined));
    connection.subscribe(`${prefix}.${endpoint}`, {
      callback: (error, message) => {
        if (error === null) this.#arrived(message.data);
      },
    });
  }

  get malformed(): number {
    return this.#malformed;
  }

  send(to: Endpoint, envelope: Envelope): void {
    const bytes = encodeEnvelope(envelope);
    if (!this.#connection.isClosed()) this.#connection.publish(`${this.#prefix}.${to}`, bytes);
  }

  receive(handler: (envelope: Envelope) => void): void {
    this.#handler = handler;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const envelope of waiting) handler(envelope);
  }

  async flush(): Promise<void> {
    if (this.#connection.isClosed()) return;
    await within(flushTimeoutMs, this.#connection.flush());
  }

  async close(): Promise<void> {
    await this.flush();
    await within(flushTimeoutMs, this.#connection.close());
  }

  #arrived(bytes: Uint8Array): void {
    let envelope: Envelope;
    try {
      envelope = decodeEnvelope(bytes);
    } catch {
      this.#malformed += 1;
      return;
    }
    if (this.#handler === undefined) this.#waiting.push(envelope);
    else this.#handler(envelope);
  }
}

/** The client takes no user part in its URL. */
function credentials(address: NatsAddress): ConnectionOptions {
  if (address.token !== undefined) return { token: address.token };
  const { username, password } = new URL(address.url.includes('://') ? address.url : `nats://${address.url}`);
  if (username === '') return {};
  if (password === '') return { token: decodeURIComponent(username) };
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  // A connection that is lost meanwhile has nothing left to send.
  await Promise.race([work.catch(() => {}), timeout]);
  clearTimeout(timer);
}

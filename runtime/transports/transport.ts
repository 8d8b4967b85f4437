/**
 * What carries envelopes between endpoints. Implementations: `in-process`, `worker-thread`, `nats`; one contract suite
 * runs against all of them.
 *
 * TRANSPORT-1 Envelopes of one sender to one endpoint arrive in the order of sending.
 * TRANSPORT-2 An envelope over the cap is refused before anything is sent.
 * TRANSPORT-3 What arrives and is no envelope is counted and dropped; the endpoint lives on.
 * TRANSPORT-4 An envelope to an endpoint that is not there is dropped: whether someone lives is the root's knowledge,
 *             and deadlines do the rest.
 */
import type { Endpoint, Envelope } from '../../messages/control/envelope.js';

export interface Transport {
  readonly endpoint: Endpoint;
  /** Arrivals that were no envelope. */
  readonly malformed: number;
  /** @throws MessageTooLargeError */
  send(to: Endpoint, envelope: Envelope): void;
  /** Sets who gets what arrives; before that, arrivals wait. */
  receive(handler: (envelope: Envelope) => void): void;
  /** Resolves when all that was sent is out of this process's hands, or cannot be any more. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

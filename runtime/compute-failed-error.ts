/** A call to the compute thread that gave no result. */
import type { ActorAddress } from '../messages/values.js';
import { nameOf } from './address.js';

/** `threw`: the function did, see `cause`. `ended`: the thread did. `timed-out`: it still computes, and cannot be trusted. */
export type ComputeFailure = 'threw' | 'ended' | 'timed-out';

export class ComputeFailedError extends Error {
  override readonly name = 'ComputeFailedError';
  readonly actor: string;
  readonly method: string;
  readonly failure: ComputeFailure;

  constructor(address: ActorAddress, method: string, failure: ComputeFailure, reason: string, options?: ErrorOptions) {
    super(`Compute call '${method}' of ${nameOf(address)} ${words[failure]}: ${reason}`, options);
    this.actor = nameOf(address);
    this.method = method;
    this.failure = failure;
  }
}

const words: Readonly<Record<ComputeFailure, string>> = {
  threw: 'threw',
  ended: 'was lost with its thread',
  'timed-out': 'timed out',
};

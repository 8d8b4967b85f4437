/** PURE. The slot that was leased must hold the weights that the shard was drawn for. */
import type { LeaseGranted } from '../../messages/control/lease.js';
import type { WeightsRef } from '../../messages/values.js';

/** The ledger's hash for the version is not the one the shard names. */
export class LeasedWeightsError extends Error {
  override readonly name = 'LeasedWeightsError';
}

export function requireLeasedWeights(wanted: WeightsRef, lease: LeaseGranted): void {
  if (lease.hash !== wanted.hash || lease.slot !== wanted.slot)
    throw new LeasedWeightsError(
      `version ${wanted.version} was drawn as slot ${wanted.slot} ${wanted.hash.slice(0, 12)}…, leased as slot ${lease.slot} ${lease.hash?.slice(0, 12)}…`,
    );
}

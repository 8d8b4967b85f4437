/**
 * policy: owns the arena's slots, numbers and publishes weights, keeps the leases.
 *
 * POLICY-1 Published weights have the hash that their writer named: the policy computes it again before it publishes.
 * POLICY-2 A version is published once, on top of the version that it was computed from.
 * POLICY-3 Publication moves no byte: the writer filled the slot, the policy flips which one is live.
 * POLICY-4 A slot with a reader is never given to a writer; a writer that waited in vain is told for whom.
 */
import type { DeviceArena } from '../../messages/control/lease.js';
import { planArena, type ArenaPlan } from '../../models/arena/arena.js';
import { defineActor } from '../../runtime/actor.js';
import { requireReferenceSlot, requireSameHash, wantedVersion } from './checks.js';
import type { PolicyCompute } from './compute.js';
import { LeaseDesk } from './lease-desk.js';
import { emptyLedger, freezeReference, install, liveWeights, publish } from './slot-ledger.js';
import { policyStartData, type PolicyStartData } from './start-data.js';

interface PolicyState {
  readonly plan: ArenaPlan;
  readonly desk: LeaseDesk;
  /** Named in every lease; undefined: the arena lies in host memory. */
  readonly deviceArena: DeviceArena | undefined;
  readonly timeoutMs: number;
}

export const actor = defineActor<'policy', PolicyState, PolicyStartData, PolicyCompute>({
  name: 'policy',
  startData: policyStartData,
  compute: new URL('./compute.js', import.meta.url),
  mailbox: 'interleaved',

  async start(startData, { compute }) {
    const plan = planArena(startData);
    const timeoutMs = startData.leaseTimeoutMs;
    const deviceArena = await compute.call('deviceArena', undefined, { timeoutMs });
    return { plan, deviceArena, timeoutMs, desk: new LeaseDesk(emptyLedger(plan.slots), timeoutMs) };
  },

  handlers: {
    async 'weights-requested'(request, { plan, desk, timeoutMs }, { compute, logger }) {
      const { source, adapters, version, referenceFolder } = request;
      const started = performance.now();
      logger.info('fills the first slot', { version, source, adapters });
      const wanted = { slot: 0, source, ...(adapters && { adapters }) };
      const hash = await compute.call('fillModel', wanted, { timeoutMs });
      desk.ledger = install(desk.ledger, { version, hash });
      if (referenceFolder !== undefined) {
        const slot = requireReferenceSlot(plan);
        const referenceHash = await compute.call('fillSlot', { slot, folder: referenceFolder }, { timeoutMs });
        desk.ledger = freezeReference(desk.ledger, slot, referenceHash);
      }
      const weights = liveWeights(desk.ledger);
      return { kind: 'weights-published', step: 0, weights, durationMs: performance.now() - started };
    },

    async 'update-computed'({ step, base, slot, hash }, { desk, timeoutMs }, { compute, logger }) {
      const started = performance.now();
      logger.info('checks and publishes', { step, base: base.version, slot });
      requireSameHash(slot, hash, await compute.call('hashSlot', { slot }, { timeoutMs }));
      desk.ledger = publish(desk.ledger, base, slot, hash);
      const weights = liveWeights(desk.ledger);
      return { kind: 'weights-published', step, weights, durationMs: performance.now() - started };
    },

    async 'lease-requested'({ holder, access, version, reference }, { desk, deviceArena }) {
      const place =
        access === 'write'
          ? { slot: (await desk.write(holder)).slot }
          : desk.read(holder, wantedVersion(version, reference));
      return { kind: 'lease-granted', ...place, ...(deviceArena && { deviceArena }) };
    },

    async 'leases-ended'({ holder }, { desk }) {
      desk.end(holder);
      return { kind: 'acknowledged' };
    },

    async 'reference-requested'({ weights }, { plan, desk, timeoutMs }, { compute }) {
      const slot = requireReferenceSlot(plan);
      const hash = await compute.call('copySlot', { from: weights.slot, to: slot }, { timeoutMs });
      requireSameHash(slot, weights.hash, hash);
      desk.ledger = freezeReference(desk.ledger, slot, hash);
      return { kind: 'reference-frozen', slot, hash };
    },

    async 'export-requested'({ folder, weights }, { plan, timeoutMs }, { compute, logger }) {
      logger.info('writes weights', { folder });
      const slot = weights === 'reference' ? requireReferenceSlot(plan) : weights.slot;
      return { kind: 'files-written', files: await compute.call('exportSlot', { slot, folder }, { timeoutMs }) };
    },
  },
});

/**
 * policy: owns the arena's slots, numbers and publishes weights, keeps the leases.
 *
 * POLICY-1 Published weights have the hash that their writer named: the policy computes it again before it publishes.
 * POLICY-2 A version is published once, on top of the version that it was computed from.
 * POLICY-3 Publication moves no byte: the writer filled the slot, the policy flips which one is live.
 * POLICY-4 A slot with a reader is never given to a writer; a writer that waited in vain is told for whom.
 */
import { z } from 'zod';
import { defineActor } from '../../runtime/actor.js';
import { mapSharedMemory } from '../../runtime/shared-memory.js';
import { arenaDescription, planArena } from '../../models/arena.js';
import { LeaseDesk } from './lease-desk.js';
import { emptyLedger, freezeReference, install, liveWeights, publish } from './slot-ledger.js';
import { requireReferenceSlot, requireSameHash, wantedVersion } from './checks.js';
import { copySlot, exportSlot, fillSlot, hashOfSlot, type PolicyArena } from './weights.js';

const startData = arenaDescription.extend({
  leaseTimeoutMs: z.number().positive(),
  exportFiles: z.record(z.string(), z.string()),
});
export type PolicyStartData = z.infer<typeof startData>;

interface PolicyState extends PolicyArena {
  readonly desk: LeaseDesk;
}

export const actor = defineActor<'policy', PolicyState, PolicyStartData>({
  name: 'policy',
  startData,
  mailbox: 'interleaved',

  start({ exportFiles, leaseTimeoutMs, ...description }, { shared }) {
    const plan = planArena(description);
    const memory = mapSharedMemory(shared.arena, 'write');
    return { plan, memory, exportFiles, desk: new LeaseDesk(emptyLedger(plan.slots), leaseTimeoutMs) };
  },

  handlers: {
    async 'weights-requested'({ source, version, referenceFolder }, state) {
      const started = performance.now();
      const hash = await fillSlot(state, 0, source);
      state.desk.ledger = install(state.desk.ledger, { version, hash });
      if (referenceFolder !== undefined) {
        const slot = requireReferenceSlot(state.plan);
        const referenceHash = await fillSlot(state, slot, { from: 'folder', folder: referenceFolder });
        state.desk.ledger = freezeReference(state.desk.ledger, slot, referenceHash);
      }
      const weights = liveWeights(state.desk.ledger);
      return { kind: 'weights-published', step: 0, weights, durationMs: performance.now() - started };
    },

    async 'update-computed'({ step, base, slot, hash }, state) {
      const started = performance.now();
      requireSameHash(slot, hash, hashOfSlot(state, slot));
      state.desk.ledger = publish(state.desk.ledger, base, slot, hash);
      const weights = liveWeights(state.desk.ledger);
      return { kind: 'weights-published', step, weights, durationMs: performance.now() - started };
    },

    async 'lease-requested'({ holder, access, version, reference }, { desk }) {
      if (access === 'write') return { kind: 'lease-granted', slot: (await desk.write(holder)).slot };
      return { kind: 'lease-granted', ...desk.read(holder, wantedVersion(version, reference)) };
    },

    async 'leases-ended'({ holder }, { desk }) {
      desk.end(holder);
      return { kind: 'acknowledged' };
    },

    async 'reference-requested'({ weights }, state) {
      const slot = requireReferenceSlot(state.plan);
      copySlot(state, weights.slot, slot);
      const hash = hashOfSlot(state, slot);
      requireSameHash(slot, weights.hash, hash);
      state.desk.ledger = freezeReference(state.desk.ledger, slot, hash);
      return { kind: 'reference-frozen', slot, hash };
    },

    async 'export-requested'({ folder, weights }, state) {
      const slot = weights === 'reference' ? requireReferenceSlot(state.plan) : weights.slot;
      return { kind: 'files-written', files: await exportSlot(state, slot, folder) };
    },
  },
});

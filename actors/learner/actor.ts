/**
 * learner: turns a batch into the next weights, in the arena's free slot.
 *
 * LEARNER-1 It trains only on rollouts of the step's own weights (JOIN-1).
 * LEARNER-2 It writes only the slot that the policy leased to it, and names the hash of what it wrote.
 * LEARNER-3 Its optimizer state goes on bit for bit from a checkpoint.
 */
import type { LeaseRequested } from '../../messages/control/lease.js';
import type { ActorAddress, WeightsRef } from '../../messages/values.js';
import { defineActor } from '../../runtime/actor.js';
import type { LearnerCompute } from './compute.js';
import { learnerStartData, type LearnerStartData } from './start-data.js';

export const actor = defineActor<'learner', LearnerStartData, LearnerStartData, LearnerCompute>({
  name: 'learner',
  startData: learnerStartData,
  compute: new URL('./compute.js', import.meta.url),
  start: (startData) => startData,

  handlers: {
    async 'optimizer-requested'(request, { askTimeoutMs: timeoutMs }, { address, ask, compute, logger }) {
      logger.info('prepares its optimizer', { stage: request.stage, from: request.folder ?? 'nothing' });
      const lease = await ask('policy', readLease(address, request.weights), { timeoutMs });
      await compute.call('prepareOptimizer', { request, lease }, { timeoutMs });
      await ask('policy', { kind: 'leases-ended', holder: address }, { timeoutMs });
      return { kind: 'acknowledged' };
    },

    async 'examples-drawn'(batch, { askTimeoutMs: timeoutMs }, { address, ask, compute, count, logger }) {
      logger.info('trains on examples', { step: batch.step });
      const lease = await ask('policy', writeLease(address), { timeoutMs });
      const update = await compute.call('trainExamples', { batch, lease }, { timeoutMs });
      count('tokens', update.trainedTokens);
      count('weightsCopiedBytes', update.copiedBytes);
      const { step, weights: base } = batch;
      return { kind: 'update-computed', stage: 'sft', step, base, slot: lease.slot, ...update };
    },

    async 'step-gathered'(batch, { askTimeoutMs: timeoutMs }, { address, ask, compute, count, logger }) {
      logger.info('trains on rollouts', { step: batch.step, shards: batch.shards.length });
      const lease = await ask('policy', writeLease(address), { timeoutMs });
      const update = await compute.call('trainRollouts', { batch, lease }, { timeoutMs });
      count('tokens', update.trainedTokens);
      count('weightsCopiedBytes', update.copiedBytes);
      const { step, weights: base } = batch;
      return { kind: 'update-computed', stage: 'grpo', step, base, slot: lease.slot, ...update };
    },

    async 'checkpoint-requested'({ folder }, { askTimeoutMs: timeoutMs }, { compute, logger }) {
      logger.info('writes its optimizer', { folder });
      return { kind: 'files-written', files: await compute.call('writeCheckpoint', { folder }, { timeoutMs }) };
    },
  },
});

function writeLease(holder: ActorAddress): LeaseRequested {
  return { kind: 'lease-requested', holder, access: 'write' };
}

function readLease(holder: ActorAddress, { version }: WeightsRef): LeaseRequested {
  return { kind: 'lease-requested', holder, access: 'read', version };
}

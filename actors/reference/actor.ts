/**
 * reference: the frozen model that the KL penalty measures against.
 *
 * REFERENCE-1 Its weights never change: it leases the reference's slot and answers with that slot's hash.
 * REFERENCE-2 Its log-probabilities come from the same code path as the sampler's and the learner's.
 */
import { defineActor } from '../../runtime/actor.js';
import type { ReferenceCompute } from './compute.js';
import { referenceStartData, type ReferenceStartData } from './start-data.js';

export const actor = defineActor<'reference', ReferenceStartData, ReferenceStartData, ReferenceCompute>({
  name: 'reference',
  startData: referenceStartData,
  compute: new URL('./compute.js', import.meta.url),
  start: (startData) => startData,

  handlers: {
    async 'rollouts-sampled'(sampled, { askTimeoutMs: timeoutMs }, { address, ask, compute, count }) {
      const started = performance.now();
      const lease = await ask(
        'policy',
        { kind: 'lease-requested', holder: address, access: 'read', reference: true },
        { timeoutMs },
      );
      const { logProbs, tokens, referenceHash } = await compute.call('scoreShard', { sampled, lease }, { timeoutMs });
      count('tokens', tokens);
      const { step, shard } = sampled;
      return { kind: 'rollouts-scored', step, shard, referenceHash, logProbs, durationMs: performance.now() - started };
    },
  },
});

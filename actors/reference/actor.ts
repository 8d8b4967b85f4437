/**
 * reference: the frozen model that the KL penalty measures against; and, since it scores what others wrote, the judge of
 * how probable given answers are.
 *
 * REFERENCE-1 For the KL its weights never change: it leases the reference's slot and answers with that slot's hash. Given
 *             answers are scored by the weights that the message names.
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
      const { tokens, ...scored } = await compute.call('scoreShard', { sampled, lease }, { timeoutMs });
      count('tokens', tokens);
      count('weightsCopiedBytes', scored.copiedBytes);
      const { step, shard } = sampled;
      return { kind: 'rollouts-scored', step, shard, ...scored, durationMs: performance.now() - started };
    },

    async 'choices-drawn'(drawn, { askTimeoutMs: timeoutMs }, { address, ask, compute, count }) {
      const started = performance.now();
      const { step, shard, weights } = drawn;
      const lease = await ask(
        'policy',
        { kind: 'lease-requested', holder: address, access: 'read', version: weights.version },
        { timeoutMs },
      );
      try {
        const { tokens, copiedBytes } = await compute.call('scoreChoices', { drawn, lease }, { timeoutMs });
        count('tokens', tokens);
        count('weightsCopiedBytes', copiedBytes);
      } finally {
        await ask('policy', { kind: 'leases-ended', holder: address }, { timeoutMs });
      }
      const durationMs = performance.now() - started;
      return { kind: 'choices-scored', step, shard, weightsHash: weights.hash, logProbs: drawn.output, durationMs };
    },
  },
});

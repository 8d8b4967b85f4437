/**
 * sampler: answers a shard of prompts with rollouts.
 *
 * SAMPLER-1 Every prompt drawn is answered by n rollouts, each with the version and hash of the weights that made it.
 * SAMPLER-2 A rollout's tokens depend on (seed, purpose, step, prompt, sample, position), the weights, and the shard's
 *           composition: never on which sampler took the shard, nor when.
 * SAMPLER-3 The weights' slot is leased while it is read, and the lease ends with the shard.
 */
import { defineActor } from '../../runtime/actor.js';
import type { SamplerCompute } from './compute.js';
import { samplerStartData, type SamplerStartData } from './start-data.js';

export const actor = defineActor<'sampler', SamplerStartData, SamplerStartData, SamplerCompute>({
  name: 'sampler',
  startData: samplerStartData,
  compute: new URL('./compute.js', import.meta.url),
  start: (startData) => startData,

  handlers: {
    async 'prompts-drawn'(shard, { askTimeoutMs: timeoutMs }, { address, ask, compute, count, logger }) {
      const started = performance.now();
      logger.info('samples', { purpose: shard.purpose, step: shard.step, shard: shard.shard });
      const { version } = shard.weights;
      const lease = await ask(
        'policy',
        { kind: 'lease-requested', holder: address, access: 'read', version },
        { timeoutMs },
      );
      try {
        const sampled = await compute.call('sampleShard', { shard, lease }, { timeoutMs });
        count('tokens', sampled.newTokens);
        count('rollouts', shard.promptCount * shard.n);
        count('weightsCopiedBytes', sampled.copiedBytes);
        return {
          ...shard,
          kind: 'rollouts-sampled',
          sampler: address,
          ...sampled,
          durationMs: performance.now() - started,
        };
      } finally {
        await ask('policy', { kind: 'leases-ended', holder: address }, { timeoutMs });
      }
    },
  },
});

/**
 * verifier: grades rollouts, each within a deadline of its own, in a pool of threads in its own process.
 *
 * VERIFIER-1 One verdict a rollout, in the shard's order: scored, timeout or crashed, never a silent 0.
 * VERIFIER-2 A verdict's failure concerns its own rollout only.
 */
import { createTokenizer } from '../../models/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import { defineActor } from '../../runtime/actor.js';
import { openBlobMemory, type BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { verifierStartData, type VerifierStartData } from './start-data.js';
import { failureSummary } from './failure-summary.js';
import { verdictItems } from './verdict-item.js';
import { VerdictPool } from './verdict-pool.js';

interface VerifierState {
  readonly tokenizer: Tokenizer;
  readonly blobs: BlobMemory;
  readonly pool: VerdictPool;
}

export const actor = defineActor<'verifier', VerifierState, VerifierStartData>({
  name: 'verifier',
  startData: verifierStartData,

  start: async ({ tokenizer, ...options }, { shared }) => ({
    tokenizer: createTokenizer(tokenizer),
    blobs: openBlobMemory(shared),
    pool: await VerdictPool.open(options),
  }),

  handlers: {
    async 'rollouts-sampled'(shard, { tokenizer, blobs, pool }, { busy, count, logger }) {
      const started = performance.now();
      const items = verdictItems(shard, readRollouts(blobs, shard), tokenizer);
      const verdicts = await busy(pool.grade(items));
      const failures = failureSummary(verdicts);
      count('verdicts', verdicts.length);
      count('failedVerdicts', failures.failed);
      if (failures.failed > 0)
        logger.warn(`step ${shard.step}, shard ${shard.shard}: verdicts failed`, { ...failures });
      return {
        kind: 'rollouts-graded',
        step: shard.step,
        shard: shard.shard,
        verdicts,
        durationMs: performance.now() - started,
      };
    },
  },

  stop: ({ pool }) => pool.close(),
});

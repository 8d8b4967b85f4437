/** PURE. What of the gathered shards the learner needs: one small message, however long the verdicts' reasons are. */
import type { GatheredShard } from '../../messages/step/5-step-gathered.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';

/** Reasons, parts and right answers stay with the root, which has written them down. */
export function learnerShards(shards: readonly GatheredShard[]): GatheredShard[] {
  return shards.map((shard) => ({
    ...shard,
    sampled: {
      ...shard.sampled,
      prompts: shard.sampled.prompts.map(({ promptId, index }) => ({
        promptId,
        index,
        dataSource: '',
        groundTruth: '',
      })),
    },
    graded: { ...shard.graded, verdicts: shard.graded.verdicts.map(bareVerdict) },
  }));
}

function bareVerdict(verdict: Verdict): Verdict {
  return verdict.outcome === 'scored'
    ? { outcome: 'scored', score: verdict.score }
    : { outcome: verdict.outcome, reason: '' };
}

/** PURE. The step's rollouts as a flat list to train on: joined, with advantages, without the verdicts that failed. */
import { groupAdvantages, type Group } from '../../losses/advantages.js';
import type { StepGathered } from '../../messages/step/5-step-gathered.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts, type RolloutView } from '../../runtime/blobs/rollout-columns.js';
import { joinGroups } from './join-groups.js';

export interface TrainedRollout extends RolloutView {
  readonly advantage: number;
  /** Log-probabilities of the reference, one a response token; absent without a reference. */
  readonly referenceLogProbs?: Float32Array;
}

export interface TrainingSet {
  /** Group by group, in the order of the plan; a group lacks its failed verdicts. */
  readonly groups: readonly (readonly TrainedRollout[])[];
  readonly statistics: readonly Group[];
  readonly failedVerdicts: number;
}

export function trainingSet(gathered: StepGathered, blobs: BlobMemory, normalizeByStd: boolean): TrainingSet {
  const joined = joinGroups(gathered, blobs);
  const shards = [...gathered.shards].sort((a, b) => a.sampled.shard - b.sampled.shard);
  const views = shards.map(({ sampled }) => readRollouts(blobs, sampled));
  const references = shards.map(({ sampled, scored }) => ({
    width: sampled.sampling.max_response_length,
    values: scored && blobs.float32(scored.logProbs),
  }));
  const statistics: Group[] = [];
  let failedVerdicts = 0;
  const groups = joined.map(({ shard, rows, scores }) => {
    const { advantages, excluded, groups: described } = groupAdvantages(scores, scores.length, { normalizeByStd });
    statistics.push(...described);
    return rows.flatMap((row, place) => {
      const view = views[shard]?.[row];
      if (!view || excluded[place]) {
        failedVerdicts += 1;
        return [];
      }
      const { width, values } = references[shard] ?? {};
      const start = row * (width ?? 0);
      const referenceLogProbs = values?.subarray(start, start + view.response.length);
      return [{ ...view, advantage: advantages[place] ?? 0, ...(referenceLogProbs && { referenceLogProbs }) }];
    });
  });
  return { groups, statistics, failedVerdicts };
}

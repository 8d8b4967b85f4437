import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinGroups, ShardMismatchError, StaleRolloutError } from '../../../../actors/learner/join-groups.js';
import type { GatheredShard } from '../../../../messages/step/5-step-gathered.js';
import {
  type BlobStage,
  gatherShard,
  gatherStep,
  openBlobStage,
  scored,
  timedOut,
  weights,
} from '../../../helpers/step-messages.js';

/** Three shards of two groups with two rollouts each; scores tell shard, group and sample apart. */
function threeShards(stage: BlobStage): GatheredShard[] {
  return [0, 1, 2].map((shard) =>
    gatherShard(stage, {
      shard,
      groups: [0, 1].map((group) => ({
        prompt: [1],
        responses: [[2], [3]],
        verdicts: [scored(100 * shard + 10 * group), scored(100 * shard + 10 * group + 1)],
      })),
    }),
  );
}

describe('joining', () => {
  it('gives every group its rows and scores, in the order of the plan', () => {
    const stage = openBlobStage();
    const joined = joinGroups(gatherStep(threeShards(stage)), stage.memory);
    expect(joined.map(({ shard, group, rows, scores }) => [`prompt ${shard}.${group}`, rows, scores])).toEqual([
      ['prompt 0.0', [0, 1], [0, 1]],
      ['prompt 0.1', [2, 3], [10, 11]],
      ['prompt 1.0', [0, 1], [100, 101]],
      ['prompt 1.1', [2, 3], [110, 111]],
      ['prompt 2.0', [0, 1], [200, 201]],
      ['prompt 2.1', [2, 3], [210, 211]],
    ]);
  });

  it('does not depend on the order in which shards arrived', () => {
    const stage = openBlobStage();
    const shards = threeShards(stage);
    const planned = joinGroups(gatherStep(shards), stage.memory);
    fc.assert(
      fc.property(fc.shuffledSubarray(shards, { minLength: 3 }), (arrived) => {
        expect(joinGroups(gatherStep(arrived), stage.memory)).toEqual(planned);
      }),
    );
  });

  it('keeps a failed verdict in its group, without a score', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, {
      shard: 0,
      groups: [{ prompt: [1], responses: [[2], [3], [4]], verdicts: [scored(1), timedOut, scored(0)] }],
    });
    expect(joinGroups(gatherStep([shard]), stage.memory)[0]?.scores).toEqual([1, null, 0]);
  });

  it('leaves out the prompts that were filtered', () => {
    const stage = openBlobStage();
    const shards = threeShards(stage).map((shard, index) => ({ ...shard, keptPrompts: index === 1 ? [] : [1] }));
    expect(joinGroups(gatherStep(shards), stage.memory).map(({ shard, group }) => [shard, group])).toEqual([
      [0, 1],
      [2, 1],
    ]);
  });
});

describe('what does not belong together is refused', () => {
  const group = { prompt: [1], responses: [[2], [3]], verdicts: [scored(0), scored(1)] };

  it('a shard of an earlier version', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, { shard: 4, groups: [group], weights: weights(2) });
    expect(() => joinGroups(gatherStep([shard], weights(3)), stage.memory)).toThrow(StaleRolloutError);
    expect(() => joinGroups(gatherStep([shard], weights(3)), stage.memory)).toThrow(/shard 4 was sampled at version 2/);
  });

  it('a shard of the right version with other bytes', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, { shard: 0, groups: [group], weights: weights(3, 'b') });
    expect(() => joinGroups(gatherStep([shard], weights(3, 'a')), stage.memory)).toThrow(StaleRolloutError);
  });

  it('too few verdicts, or those of another shard', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, { shard: 0, groups: [{ ...group, verdicts: [scored(1)] }] });
    expect(() => joinGroups(gatherStep([shard]), stage.memory)).toThrow('shard 0: 2 rollouts, 1 verdicts for shard 0');
    const other = gatherShard(stage, { shard: 1, groups: [group] });
    expect(() => joinGroups(gatherStep([{ ...other, graded: { ...other.graded, shard: 0 } }]), stage.memory)).toThrow(
      ShardMismatchError,
    );
  });

  it("the reference's answer for another shard", () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, { shard: 0, groups: [group], referenceLogProb: () => -1 });
    const wrong = { ...shard, ...(shard.scored && { scored: { ...shard.scored, shard: 7 } }) };
    expect(() => joinGroups(gatherStep([wrong]), stage.memory)).toThrow(
      "shard 0 got the reference's answer for shard 7",
    );
  });
});

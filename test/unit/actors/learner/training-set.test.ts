import { describe, expect, it } from 'vitest';
import { advantageMetrics, averageMetrics } from '../../../../actors/learner/training-metrics.js';
import { trainingSet } from '../../../../actors/learner/training-set.js';
import {
  gatherShard,
  gatherStep,
  openBlobStage,
  scored,
  timedOut,
  type GroupPlan,
} from '../../../helpers/step-messages.js';

const group = (...verdicts: GroupPlan['verdicts']): GroupPlan => ({
  prompt: [1, 2],
  responses: verdicts.map((_, index) => Array.from({ length: index + 1 }, () => 10 + index)),
  verdicts,
});

describe('the training set', () => {
  it('has each rollout with its tokens, its advantage and the log-probabilities of sampler and reference', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, {
      shard: 0,
      groups: [group(scored(1), scored(0))],
      logProb: (row, place) => -row - place / 8,
      referenceLogProb: (row, place) => -10 - row - place / 8,
    });
    const [[first, second] = []] = trainingSet(gatherStep([shard]), stage.memory, true).groups;
    // mean 1/2, unbiased standard deviation √½: ±½ / (√½ + 1e-6).
    expect(first?.advantage).toBeCloseTo(0.5 / (Math.SQRT1_2 + 1e-6), 12);
    expect(second?.advantage).toBeCloseTo(-0.5 / (Math.SQRT1_2 + 1e-6), 12);
    expect([...(second?.prompt ?? [])]).toEqual([1, 2]);
    expect([...(second?.response ?? [])]).toEqual([11, 11]);
    expect([...(second?.logProbs ?? [])]).toEqual([-1, -1.125]);
    expect([...(second?.referenceLogProbs ?? [])]).toEqual([-11, -11.125]);
  });

  it('leaves the standard deviation away when asked', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, { shard: 0, groups: [group(scored(1), scored(0))] });
    const { groups } = trainingSet(gatherStep([shard]), stage.memory, false);
    expect(groups.flat().map(({ advantage }) => advantage)).toEqual([0.5, -0.5]);
    expect(groups.flat()[0]).not.toHaveProperty('referenceLogProbs');
  });

  it('takes failed verdicts out of mean, deviation and loss, and counts them', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, { shard: 0, groups: [group(scored(1), timedOut, scored(0))] });
    const set = trainingSet(gatherStep([shard]), stage.memory, false);
    expect(set.failedVerdicts).toBe(1);
    expect(set.groups[0]?.map(({ advantage }) => advantage)).toEqual([0.5, -0.5]);
    expect(set.groups[0]?.map(({ response }) => response.length)).toEqual([1, 3]);
    expect(set.statistics).toMatchObject([{ kind: 'varied', count: 2, mean: 0.5 }]);
  });

  it('lists groups by shard, whatever the order of arrival', () => {
    const stage = openBlobStage();
    const shards = [2, 0, 1].map((shard) =>
      gatherShard(stage, { shard, groups: [{ prompt: [shard], responses: [[7]], verdicts: [scored(1)] }] }),
    );
    const { groups } = trainingSet(gatherStep(shards), stage.memory, true);
    expect(groups.map(([rollout]) => rollout?.prompt[0])).toEqual([0, 1, 2]);
  });

  it("keeps a rollout's reference with it when shards arrive out of order", () => {
    const stage = openBlobStage();
    const shards = [1, 0].map((shard) =>
      gatherShard(stage, {
        shard,
        groups: [{ prompt: [shard], responses: [[7]], verdicts: [scored(1)] }],
        referenceLogProb: () => -shard,
      }),
    );
    const { groups } = trainingSet(gatherStep(shards), stage.memory, true);
    expect(groups.flat().map(({ referenceLogProbs }) => referenceLogProbs?.[0])).toEqual([-0, -1]);
  });
});

describe('its metrics', () => {
  it('count groups that teach nothing: equal scores, or fewer than two', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, {
      shard: 0,
      groups: [
        group(scored(1), scored(1)),
        group(scored(1), timedOut),
        group(scored(1), scored(0)),
        group(scored(0), scored(1)),
      ],
    });
    expect(advantageMetrics(trainingSet(gatherStep([shard]), stage.memory, false))).toEqual({
      'critic/advantages/mean': 0,
      'critic/advantages/max': 0.5,
      'critic/advantages/min': -0.5,
      'critic/zero_variance_groups': 2,
      frac_reward_zero_std: 0.5,
      'training/failed_verdicts': 1,
    });
  });

  it('are means over the updates that have them', () => {
    const result = (metrics: Record<string, number>) => ({ metrics, tokens: 1, logProbs: new Map() });
    expect(averageMetrics([result({ loss: 1, only: 5 }), result({ loss: 2 })])).toEqual({ loss: 1.5, only: 5 });
  });
});

import { describe, expect, it } from 'vitest';
import { stepMetrics } from '../../../../cli/train/step-metrics.js';
import type { Verdict } from '../../../../messages/step/3-rollouts-graded.js';
import type { UpdateComputed } from '../../../../messages/step/5-update-computed.js';
import { gatherShard, hashOf, openBlobStage, scored, timedOut, weights } from '../../../helpers/step-messages.js';

const update: UpdateComputed = {
  kind: 'update-computed',
  stage: 'grpo',
  step: 0,
  base: weights(0),
  slot: 1,
  hash: hashOf('b'),
  updates: 1,
  trainedTokens: 12,
  metrics: { 'actor/pg_loss': 0.25 },
  durationMs: 5,
};
const times = { started: 1000, gathered: 1500, updated: 2500, published: 3000 };

describe('the metrics of a step', () => {
  it("have verl's names: rewards, lengths, times and throughput, beside those of the update", () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, {
      shard: 0,
      groups: [
        { prompt: [1, 2], responses: [[3], [3, 4, 5]], verdicts: [scored(1), scored(0)] },
        {
          prompt: [1, 2, 3, 4],
          responses: [
            [3, 4],
            [3, 4],
          ],
          verdicts: [scored(1), timedOut],
        },
      ],
      referenceLogProb: () => -1,
    });
    const metrics = stepMetrics([shard], update, times, stage.memory);
    expect(metrics).toMatchObject({
      'actor/pg_loss': 0.25,
      'critic/rewards/max': 1,
      'critic/rewards/min': 0,
      'critic/failed_verdicts': 1,
      'response_length/mean': 2,
      'response_length/max': 3,
      'response_length/min': 1,
      'response_length/clip_ratio': 0,
      'prompt_length/mean': 3,
      'timing_s/gen': 0.03,
      'timing_s/reward': 0.02,
      'timing_s/ref': 0.01,
      'timing_s/gather': 0.5,
      'timing_s/update_actor': 1,
      'timing_s/update_weights': 0.5,
      'timing_s/step': 2,
      'perf/total_num_tokens': 20,
      'perf/throughput': 10,
    });
    expect(metrics['critic/score/mean']).toBeCloseTo(2 / 3, 12);
  });

  it('count the copies of weights of all actors, and say whose', () => {
    const stage = openBlobStage();
    const groups = [{ prompt: [1], responses: [[2]], verdicts: [scored(0)] }];
    const [first, second] = [0, 1].map((shard) => gatherShard(stage, { shard, groups, referenceLogProb: () => -1 }));
    if (!first?.scored || !second) throw new Error('no shards');
    const shards = [
      {
        ...first,
        sampled: { ...first.sampled, copiedBytes: 2 ** 30 },
        scored: { ...first.scored, copiedBytes: 2 ** 28 },
      },
      { ...second, sampled: { ...second.sampled, copiedBytes: 2 ** 29 } },
    ];
    expect(stepMetrics(shards, { ...update, copiedBytes: 2 ** 31 }, times, stage.memory)).toMatchObject({
      'perf/weights_copied_gb': 3.75,
      'perf/weights_copied_gb/learner': 2,
      'perf/weights_copied_gb/sampler': 1.5,
      'perf/weights_copied_gb/reference': 0.25,
    });
    const mapped = stepMetrics([first], update, times, stage.memory);
    expect(mapped['perf/weights_copied_gb']).toBe(0);
    expect(mapped).not.toHaveProperty('perf/weights_copied_gb/sampler');
  });

  it('count responses that were cut off', () => {
    const stage = openBlobStage();
    const groups = [{ prompt: [1], responses: [[2], [2]], verdicts: [scored(0), scored(0)] }];
    const shards = [
      gatherShard(stage, { shard: 0, groups }),
      gatherShard(stage, { shard: 1, groups, finishReason: 1 }),
    ];
    expect(stepMetrics(shards, update, times, stage.memory)['response_length/clip_ratio']).toBe(0.5);
  });

  it('have the mean of each part of a score over the verdicts that name it', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, {
      shard: 0,
      groups: [
        {
          prompt: [1],
          responses: [[2], [2], [2]],
          verdicts: [scored(1, { form: 1, brevity: 0.5 }), scored(0, { form: 0 }), timedOut],
        },
      ],
    });
    expect(stepMetrics([shard], update, times, stage.memory)).toMatchObject({
      'rewards/form/mean': 0.5,
      'rewards/brevity/mean': 0.5,
    });
  });

  it('have the shares of responses without an answer by why, and the failed verdicts by how', () => {
    const stage = openBlobStage();
    const without = (reason: string): Verdict => ({ outcome: 'scored', score: 0, reason });
    const verdicts = [without('no_answer'), without('truncated'), without('truncated'), without('too long'), timedOut];
    const responses = verdicts.map(() => [2]);
    const shard = gatherShard(stage, { shard: 0, groups: [{ prompt: [1], responses, verdicts }] });
    expect(stepMetrics([shard], update, times, stage.memory)).toMatchObject({
      'rewards/no_answer': 0.2,
      'rewards/truncated': 0.4,
      'rewards/unparsable': 0,
      'critic/failed_verdicts/timeout': 1,
      'critic/failed_verdicts/crashed': 0,
    });
  });

  it('leave a mean out when every verdict failed: a 0 would lie', () => {
    const stage = openBlobStage();
    const shard = gatherShard(stage, { shard: 0, groups: [{ prompt: [1], responses: [[2]], verdicts: [timedOut] }] });
    const metrics = stepMetrics([shard], update, times, stage.memory);
    expect(metrics).not.toHaveProperty('critic/score/mean');
    expect(metrics['critic/failed_verdicts']).toBe(1);
  });
});

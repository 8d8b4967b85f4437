import { describe, expect, it } from 'vitest';
import { summarizeProbabilities } from '../../../../actors/learner/probability-difference.js';
import type { TrainedRollout } from '../../../../actors/learner/training-set.js';

function rollout(...probabilities: number[]): TrainedRollout {
  return {
    prompt: new Int32Array(),
    response: new Int32Array(probabilities.length),
    logProbs: Float32Array.from(probabilities, Math.log),
    finishReason: 0,
    advantage: 0,
  };
}

const logs = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);

describe("the difference of sampler's and learner's probabilities", () => {
  it('is 0 with correlation 1 when both are the same', () => {
    const one = rollout(0.5, 0.25, 0.125);
    const summary = summarizeProbabilities([one], new Map([[one, one.logProbs]]));
    expect(summary).toMatchObject({ 'training/rollout_probs_diff_mean': 0, 'training/rollout_probs_diff_max': 0 });
    expect(summary['training/rollout_actor_probs_pearson_corr']).toBeCloseTo(1, 12);
  });

  it('has the mean, greatest and standard deviation of the differences of all tokens', () => {
    const [one, two] = [rollout(0.5, 0.5), rollout(0.5)];
    const summary = summarizeProbabilities(
      [one, two],
      new Map([
        [one, logs(0.6, 0.5)],
        [two, logs(0.3)],
      ]),
    );
    // differences 0.1, 0, 0.2: mean 0.1, variance (0.01 + 0 + 0.04)/3 − 0.01
    expect(summary['training/rollout_probs_diff_mean']).toBeCloseTo(0.1, 6);
    expect(summary['training/rollout_probs_diff_max']).toBeCloseTo(0.2, 6);
    expect(summary['training/rollout_probs_diff_std']).toBeCloseTo(Math.sqrt(0.05 / 3 - 0.01), 6);
  });

  it('has no correlation when the probabilities of a side are all equal', () => {
    const one = rollout(0.5, 0.5);
    const summary = summarizeProbabilities([one], new Map([[one, logs(0.4, 0.6)]]));
    expect(summary).not.toHaveProperty('training/rollout_actor_probs_pearson_corr');
  });

  it('is nothing, not 0, when there is no token to compare', () => {
    expect(summarizeProbabilities([], new Map())).toEqual({});
    expect(summarizeProbabilities([rollout(0.5)], new Map())).toEqual({});
  });
});

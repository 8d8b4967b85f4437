/**
 * PURE. How far the sampler's probabilities are from the learner's for the same tokens and weights
 * (verl: training/rollout_probs_diff_*; healthy below 0.005, trouble above 0.01).
 */
import type { TrainedRollout } from './training-set.js';

export function summarizeProbabilities(
  rollouts: readonly TrainedRollout[],
  learner: ReadonlyMap<TrainedRollout, Float32Array>,
): Record<string, number> {
  let count = 0;
  let [sum, sumSquares, max] = [0, 0, 0];
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (const rollout of rollouts) {
    const current = learner.get(rollout);
    if (!current) continue;
    for (const [index, logProb] of rollout.logProbs.entries()) {
      const a = Math.exp(logProb);
      const b = Math.exp(current[index] ?? NaN);
      const difference = Math.abs(a - b);
      count += 1;
      sum += difference;
      sumSquares += difference * difference;
      max = Math.max(max, difference);
      sumA += a;
      sumB += b;
      sumAA += a * a;
      sumBB += b * b;
      sumAB += a * b;
    }
  }
  if (count === 0) return {};
  const mean = sum / count;
  const covariance = sumAB - (sumA * sumB) / count;
  const variances = (sumAA - (sumA * sumA) / count) * (sumBB - (sumB * sumB) / count);
  return {
    'training/rollout_probs_diff_mean': mean,
    'training/rollout_probs_diff_max': max,
    'training/rollout_probs_diff_std': Math.sqrt(Math.max(0, sumSquares / count - mean * mean)),
    ...(variances > 0 && { 'training/rollout_actor_probs_pearson_corr': covariance / Math.sqrt(variances) }),
  };
}

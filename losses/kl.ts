/**
 * Estimators of KL(policy ‖ reference) from the sampled token alone (Schulman, "Approximating KL divergence", 2020),
 * clamped as in verl and EasyR1 so that one token cannot dominate a batch.
 */
import type { Ops, Tensor } from '../tensor/ops.js';

/**
 * k1: log p − log r, unbiased and signed. k2: ½·(log p − log r)². k3, alias low_var_kl: r/p − log(r/p) − 1, unbiased and
 * never negative.
 */
export type KlEstimator = 'k1' | 'k2' | 'k3' | 'low_var_kl';

/** Bounds of k3: on Δ = log r − log p before the exponential, and on the estimate. */
export const deltaBound = 20;
export const estimateBound = 10;

/** float32 [M] each; differentiable in `logProbs`. */
export function klEstimate(ops: Ops, logProbs: Tensor, referenceLogProbs: Tensor, estimator: KlEstimator): Tensor {
  const estimates: Record<KlEstimator, () => Tensor> = {
    k1: () => ops.subtract(logProbs, referenceLogProbs),
    k2: () => ops.multiply(ops.square(ops.subtract(logProbs, referenceLogProbs)), 0.5),
    k3: () => lowVariance(ops, logProbs, referenceLogProbs),
    low_var_kl: () => lowVariance(ops, logProbs, referenceLogProbs),
  };
  return estimates[estimator]();
}

function lowVariance(ops: Ops, logProbs: Tensor, referenceLogProbs: Tensor): Tensor {
  const delta = ops.clamp(ops.subtract(referenceLogProbs, logProbs), -deltaBound, deltaBound);
  return ops.clamp(ops.subtract(ops.subtract(ops.exp(delta), delta), 1), -estimateBound, estimateBound);
}

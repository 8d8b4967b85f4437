/**
 * The clipped policy-gradient loss of each token: PPO's pessimistic bound (Schulman et al. 2017) with separate bounds
 * ("clip higher", DAPO) and the dual clip for negative advantages (Ye et al. 2020, arXiv 1912.09729).
 */
import type { Ops, Tensor } from '../tensor/ops.js';

export interface ClipOptions {
  /** The ratio is clipped to [1 − low, 1 + high]. */
  readonly clipRatioLow: number;
  readonly clipRatioHigh: number;
  /** Where A < 0 the loss is at most −c·A; null: no dual clip. */
  readonly clipRatioC: number | null;
}

export interface PolicyLoss {
  /** float32 [M]. */
  readonly loss: Tensor;
  /** log p − log p_old, bounded to ±20. */
  readonly logRatio: Tensor;
  /** bool [M]: the clipped value is the one that counts. */
  readonly clipped: Tensor;
  /** bool [M]: the dual clip bounds the loss; absent without it. */
  readonly clippedLower?: Tensor;
}

/** Bound of |log p − log p_old|, so that the exponential stays finite (verl). */
export const logRatioBound = 20;

/** All [M] float32; differentiable in `logProbs` only. */
export function policyLoss(
  ops: Ops,
  logProbs: Tensor,
  oldLogProbs: Tensor,
  advantages: Tensor,
  options: ClipOptions,
): PolicyLoss {
  const logRatio = ops.clamp(ops.subtract(logProbs, oldLogProbs), -logRatioBound, logRatioBound);
  const ratio = ops.exp(logRatio);
  const negative = ops.negate(advantages);
  const unclipped = ops.multiply(negative, ratio);
  const bounded = ops.multiply(negative, ops.clamp(ratio, 1 - options.clipRatioLow, 1 + options.clipRatioHigh));
  const pessimistic = ops.maximum(unclipped, bounded);
  const clipped = ops.greater(bounded, unclipped);
  if (options.clipRatioC === null) return { loss: pessimistic, logRatio, clipped };
  const ceiling = ops.multiply(negative, options.clipRatioC);
  const isNegative = ops.less(advantages, 0);
  return {
    loss: ops.where(isNegative, ops.minimum(pessimistic, ceiling), pessimistic),
    logRatio,
    clipped,
    // Where A ≥ 0 the ceiling is at or below the loss too, and means nothing.
    clippedLower: ops.where(isNegative, ops.greater(pessimistic, ceiling), ops.less(advantages, -Infinity)),
  };
}

/** Supervised fine-tuning: negative log-likelihood of the completion tokens; the prompt's are never in `logProbs`. */
import type { Ops, Tensor } from '../tensor/ops.js';

/** −Σ weight · log p, a scalar. logProbs and weights float32 [M] (weights: `aggregation.ts`). */
export function sftTokenLoss(ops: Ops, logProbs: Tensor, weights: Tensor): { readonly value: Tensor } {
  return { value: ops.negate(ops.sum(ops.multiply(logProbs, weights))) };
}

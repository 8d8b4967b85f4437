/** learner → train → policy: the next weights lie in `slot`, whole, with this hash; nobody reads them yet. */
import { z } from 'zod';
import { contentHash, copiedBytes, count, metrics, stage, weightsRef } from '../values.js';

export const updateComputed = z.object({
  kind: z.literal('update-computed'),
  stage,
  step: count,
  /** The weights that the gradient was taken at. */
  base: weightsRef,
  slot: count,
  hash: contentHash,
  /** Optimizer updates in this step (mini-batches × epochs). */
  updates: count,
  trainedTokens: count,
  metrics,
  copiedBytes,
  durationMs: z.number().nonnegative(),
});
export type UpdateComputed = z.infer<typeof updateComputed>;

/** reference → train: log-probabilities of the frozen reference for the shard's tokens. */
import { z } from 'zod';
import { blobRef, contentHash, copiedBytes, count } from '../values.js';

export const rolloutsScored = z.object({
  kind: z.literal('rollouts-scored'),
  step: count,
  shard: count,
  /** Tree hash of the reference's weights. */
  referenceHash: contentHash,
  /** float32 [R, L]; entries past a rollout's length are 0. */
  logProbs: blobRef,
  copiedBytes,
  durationMs: z.number().nonnegative(),
});
export type RolloutsScored = z.infer<typeof rolloutsScored>;

/** reference → evaluate: the log-probability of every token of the candidates, untempered. */
import { z } from 'zod';
import { blobRef, contentHash, count } from '../values.js';

export const choicesScored = z.object({
  kind: z.literal('choices-scored'),
  step: count,
  shard: count,
  /** Tree hash of the weights that scored. */
  weightsHash: contentHash,
  logProbs: blobRef,
  durationMs: z.number().nonnegative(),
});
export type ChoicesScored = z.infer<typeof choicesScored>;

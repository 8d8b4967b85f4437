/**
 * evaluator → train: a shard of held-out problems is answered and graded; where responses and verdicts lie. What they
 * come to is computed from all shards together.
 */
import { z } from 'zod';
import { copiedBytes, count, rolloutColumns, verdictColumns, weightsRef } from '../values.js';

export const evaluationFinished = z.object({
  kind: z.literal('evaluation-finished'),
  step: count,
  shard: count,
  weights: weightsRef,
  /** The responses that were graded, [R, width]: the sampler's, or whole ones where thoughts were ended by force. */
  output: rolloutColumns,
  width: z.number().int().positive(),
  verdicts: verdictColumns,
  /** Responses that were forced to their answer; `forcedExit.used` of the request says which. */
  forcedExits: count,
  newTokens: count,
  /** Of the samplers that answered. */
  copiedBytes,
  durationMs: z.number().nonnegative(),
});
export type EvaluationFinished = z.infer<typeof evaluationFinished>;

/** policy → train (and from there to evaluator): these weights are live; samplers change between two shards. */
import { z } from 'zod';
import { count, weightsRef } from '../values.js';

export const weightsPublished = z.object({
  kind: z.literal('weights-published'),
  step: count,
  weights: weightsRef,
  durationMs: z.number().nonnegative(),
});
export type WeightsPublished = z.infer<typeof weightsPublished>;

/** train → learner, in SFT: one global batch of examples; the loss counts the tokens whose mask is 1. */
import { z } from 'zod';
import { blobRef, count, packedTokens, weightsRef } from '../values.js';

export const examplesDrawn = z.object({
  kind: z.literal('examples-drawn'),
  step: count,
  /** Steps of the whole stage and of one epoch: the schedules need them. */
  totalSteps: count,
  stepsPerEpoch: count,
  weights: weightsRef,
  examples: packedTokens,
  /** uint8, one a token of `examples.tokens`: 1 where the token is predicted. */
  lossMask: blobRef,
});
export type ExamplesDrawn = z.infer<typeof examplesDrawn>;

/**
 * evaluate → reference: candidate answers to prompts, to be scored by how probable these weights find them. Nothing is
 * sampled.
 */
import { z } from 'zod';
import { blobRef, count, packedTokens, weightsRef } from '../values.js';

export const choicesDrawn = z.object({
  kind: z.literal('choices-drawn'),
  step: count,
  shard: count,
  weights: weightsRef,
  promptTokens: packedTokens,
  /** The candidates, each of one token at least. */
  choices: packedTokens,
  /** int32, one a candidate: which prompt it answers. */
  promptOf: blobRef,
  /** float32, one a token of `choices.tokens`: where its log-probability is written. */
  output: blobRef,
});
export type ChoicesDrawn = z.infer<typeof choicesDrawn>;

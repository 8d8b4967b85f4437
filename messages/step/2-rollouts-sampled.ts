/** sampler → train → verifier and reference: the shard's rollouts, with the weights that made them. */
import { z } from 'zod';
import { actorAddress, copiedBytes, count } from '../values.js';
import { promptsDrawn } from './1-prompts-drawn.js';

export const rolloutsSampled = promptsDrawn.extend({
  kind: z.literal('rollouts-sampled'),
  sampler: actorAddress,
  /** New tokens in all rollouts of the shard. */
  newTokens: count,
  copiedBytes,
  durationMs: z.number().nonnegative(),
});
export type RolloutsSampled = z.infer<typeof rolloutsSampled>;

/** What the reference is told at its start. */
import { z } from 'zod';
import { arenaDescription } from '../../models/arena/arena.js';
import { engineOptions } from '../../tensor/engine-options.js';

export const referenceStartData = arenaDescription.extend({
  ...engineOptions.shape,
  padTokenId: z.number().int(),
  /** Divides the logits, as in the sampler. */
  temperature: z.number().positive(),
  /** As in the sampler, so that both mean the same distribution; given answers are scored without. */
  bannedTokenIds: z.array(z.number().int()).optional(),
  /** Padded tokens of one forward pass. */
  maxTokenLength: z.number().int().positive(),
  askTimeoutMs: z.number().positive(),
});
export type ReferenceStartData = z.infer<typeof referenceStartData>;

/** What the reference is told at its start. */
import { z } from 'zod';

export const referenceStartData = z.object({
  model: z.unknown(),
  dtype: z.enum(['float32', 'bfloat16']),
  slots: z.number().int().positive(),
  reference: z.boolean(),
  engine: z.enum(['torch']),
  device: z.enum(['cpu', 'cuda']),
  threads: z.number().int().positive(),
  padTokenId: z.number().int(),
  /** Divides the logits, as in the sampler. */
  temperature: z.number().positive(),
  /** Padded tokens of one forward pass. */
  maxTokenLength: z.number().int().positive(),
  askTimeoutMs: z.number().positive(),
});
export type ReferenceStartData = z.infer<typeof referenceStartData>;

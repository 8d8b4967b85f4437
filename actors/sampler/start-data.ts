/** What a sampler is told at its start. */
import { z } from 'zod';

export const samplerStartData = z.object({
  model: z.unknown(),
  dtype: z.enum(['float32', 'bfloat16']),
  slots: z.number().int().positive(),
  reference: z.boolean(),
  engine: z.enum(['torch']),
  device: z.enum(['cpu', 'cuda']),
  /** Threads of one operation: part of the bits of a sum. */
  threads: z.number().int().positive(),
  endTokenIds: z.array(z.number().int()),
  padTokenId: z.number().int(),
  bannedTokenIds: z.array(z.number().int()),
  /** Deadline of a lease, and of one shard in the compute thread. */
  askTimeoutMs: z.number().positive(),
});
export type SamplerStartData = z.infer<typeof samplerStartData>;

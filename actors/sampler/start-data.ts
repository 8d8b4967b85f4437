/** What a sampler is told at its start. */
import { z } from 'zod';
import { arenaDescription } from '../../models/arena/arena.js';
import { engineOptions } from '../../tensor/engine-options.js';

export const samplerStartData = arenaDescription.extend({
  ...engineOptions.shape,
  endTokenIds: z.array(z.number().int()),
  padTokenId: z.number().int(),
  bannedTokenIds: z.array(z.number().int()),
  /** Deadline of a lease, and of one shard in the compute thread. */
  askTimeoutMs: z.number().positive(),
});
export type SamplerStartData = z.infer<typeof samplerStartData>;

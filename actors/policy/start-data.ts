/** What the policy is told at its start. */
import { z } from 'zod';
import { arenaDescription } from '../../models/arena/arena.js';
import { engineOptions } from '../../tensor/engine-options.js';

export const policyStartData = arenaDescription.extend({
  ...engineOptions.shape,
  /** Deadline of a writer's wait for a free slot, and of work on a slot's bytes. */
  leaseTimeoutMs: z.number().positive(),
  /** Files beside the weights in every exported folder: tokenizer, chat template. */
  exportFiles: z.record(z.string(), z.union([z.object({ text: z.string() }), z.object({ path: z.string() })])),
  specialTokens: z.object({
    pad: z.number().int(),
    bos: z.number().int().optional(),
    /** All that end an answer, where they are several. */
    eos: z.union([z.number().int(), z.array(z.number().int()).min(1)]),
  }),
});
export type PolicyStartData = z.infer<typeof policyStartData>;

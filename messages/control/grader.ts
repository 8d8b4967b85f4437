/**
 * train → verifier, between two batches: grade by this from now on. The answer comes when the new grader has loaded; one
 * that does not load is an error, and the one before goes on.
 */
import { z } from 'zod';

export const graderReplaced = z.object({
  kind: z.literal('grader-replaced'),
  /** As the verifier's start data has it; checked by the verifier. */
  grader: z.record(z.string(), z.unknown()),
  /** Threads of the pool and milliseconds of one verdict; absent: as before. */
  workers: z.number().int().positive().optional(),
  timeoutMs: z.number().positive().optional(),
});
export type GraderReplaced = z.infer<typeof graderReplaced>;

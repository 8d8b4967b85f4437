/** train → verifier, between two batches: grade by this from now on. The answer comes when the new grader has loaded. */
import { z } from 'zod';

export const graderReplaced = z.object({
  kind: z.literal('grader-replaced'),
  /** As the verifier's start data has it; checked by the verifier. */
  grader: z.record(z.string(), z.unknown()),
});
export type GraderReplaced = z.infer<typeof graderReplaced>;

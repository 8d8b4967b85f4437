/**
 * verifier → train: one verdict a rollout, in the shard's order. A verdict that failed has no score and leaves its
 * group's statistics; it is never a 0.
 */
import { z } from 'zod';
import { count } from '../values.js';

export const verdict = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('scored'),
    score: z.number(),
    /** Named parts of the score; each becomes a metric. */
    parts: z.record(z.string(), z.number()).optional(),
    /** Why there is no answer, or how it was decided. */
    reason: z.string().optional(),
  }),
  z.object({ outcome: z.literal('timeout'), reason: z.string() }),
  z.object({ outcome: z.literal('crashed'), reason: z.string() }),
]);
export type Verdict = z.infer<typeof verdict>;

export const rolloutsGraded = z.object({
  kind: z.literal('rollouts-graded'),
  step: count,
  shard: count,
  verdicts: z.array(verdict),
  durationMs: z.number().nonnegative(),
});
export type RolloutsGraded = z.infer<typeof rolloutsGraded>;

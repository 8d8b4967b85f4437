/**
 * verifier → train: one verdict a rollout, in the shard's order, in blob memory. A verdict that failed has no score and
 * leaves its group's statistics; it is never a 0.
 */
import { z } from 'zod';
import { count, verdictColumns } from '../values.js';

/** Of the grading of this one response; a wall clock's, so nothing that is hashed may hold it. */
const milliseconds = z.number().nonnegative().optional();

export const verdict = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('scored'),
    milliseconds,
    score: z.number(),
    /** Named parts of the score; each becomes a metric. */
    parts: z.record(z.string(), z.number()).optional(),
    /** Why there is no answer: `no_answer`, `truncated`, `unparsable`, or a grader's own words. */
    reason: z.string().optional(),
    /** Which rule decided: `rational`, `sampled-points`, `choice-letter`, … */
    decidedBy: z.string().optional(),
    /** The answer as it was found in the response. */
    extracted: z.string().optional(),
  }),
  z.object({ outcome: z.literal('timeout'), reason: z.string(), milliseconds }),
  z.object({ outcome: z.literal('crashed'), reason: z.string(), milliseconds }),
]);
export type Verdict = z.infer<typeof verdict>;

export const rolloutsGraded = z.object({
  kind: z.literal('rollouts-graded'),
  step: count,
  shard: count,
  verdicts: verdictColumns,
  failed: count,
  durationMs: z.number().nonnegative(),
});
export type RolloutsGraded = z.infer<typeof rolloutsGraded>;

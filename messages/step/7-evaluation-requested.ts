/**
 * train → evaluator: one shard of the held-out problems, to be answered n times each by these weights and graded. The
 * evaluator asks the verifier for the verdicts; train merges the shards.
 */
import { z } from 'zod';
import { count } from '../values.js';
import { promptsDrawn } from './1-prompts-drawn.js';

export const evaluationRequested = promptsDrawn.extend({
  kind: z.literal('evaluation-requested'),
  /** Completions to return for people to read, from the shard's front. */
  samples: count,
});
export type EvaluationRequested = z.infer<typeof evaluationRequested>;

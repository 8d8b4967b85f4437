/** evaluator → train: accuracy of the named weights on a shard of held-out problems; train merges the shards. */
import { z } from 'zod';
import { count, weightsRef } from '../values.js';

export const evaluationSample = z.object({
  promptId: z.string(),
  prompt: z.string(),
  response: z.string(),
  groundTruth: z.string(),
  score: z.number().nullable(),
});
export type EvaluationSample = z.infer<typeof evaluationSample>;

/** Counts for one data source; `low`…`high` is the 95 % Wilson interval of correct / total. */
export const evaluationScore = z.object({
  correct: z.number().nonnegative(),
  total: count,
  accuracy: z.number(),
  low: z.number(),
  high: z.number(),
  failedVerdicts: count,
  truncated: count,
  meanResponseLength: z.number().nonnegative(),
});
export type EvaluationScore = z.infer<typeof evaluationScore>;

export const evaluationFinished = z.object({
  kind: z.literal('evaluation-finished'),
  step: count,
  shard: count,
  weights: weightsRef,
  scores: z.record(z.string(), evaluationScore),
  samples: z.array(evaluationSample),
  newTokens: count,
  durationMs: z.number().nonnegative(),
});
export type EvaluationFinished = z.infer<typeof evaluationFinished>;

/**
 * PURE. An evaluation as a run tells it, for views, summaries and reports: per benchmark the headline figures with the
 * statistics behind them, and some responses for people to read.
 */
import { z } from 'zod';
import type { EvaluationRecord } from './evaluation-record.js';
import { benchmarkStatistics, type BenchmarkStatistics } from './statistics.js';

const count = z.number().int().nonnegative();

export const evaluationSample = z.object({
  promptId: z.string(),
  prompt: z.string(),
  response: z.string(),
  groundTruth: z.string(),
  score: z.number().nullable(),
});
export type EvaluationSample = z.infer<typeof evaluationSample>;

/** By the strict verdicts; `low`…`high` is the 95 % interval of correct / total, which count responses. */
export const evaluationScore = z.object({
  correct: z.number().nonnegative(),
  total: count,
  accuracy: z.number(),
  low: z.number(),
  high: z.number(),
  failedVerdicts: count,
  truncated: count,
  /** Tokens. */
  meanResponseLength: z.number().nonnegative(),
  /** Absent in folders of runs before there were any. */
  statistics: benchmarkStatistics.optional(),
});
export type EvaluationScore = z.infer<typeof evaluationScore>;

export function evaluationScoreOf(statistics: BenchmarkStatistics): EvaluationScore {
  return {
    ...statistics.strict.average,
    failedVerdicts: statistics.failedVerdicts.count,
    truncated: statistics.truncated.count,
    meanResponseLength: statistics.tokens?.mean ?? 0,
    statistics,
  };
}

export function evaluationSampleOf(record: EvaluationRecord): EvaluationSample {
  const { problemId, prompt, response, groundTruth, score } = record;
  return { promptId: problemId, prompt, response, groundTruth, score };
}

/** PURE. Counts, accuracy and its interval, per data source, for one shard and for the whole held-out set. */
import type { EvaluationScore } from '../../messages/step/7-evaluation-finished.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';

/** 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

export interface GradedResponse {
  readonly dataSource: string;
  readonly verdict: Verdict;
  /** New tokens of the response. */
  readonly length: number;
  readonly truncated: boolean;
}

/** Wilson's 95 % score interval for `correct` of `total` (Wilson 1927); [0, 1] when nothing was counted. */
export function wilsonInterval(correct: number, total: number): { low: number; high: number } {
  if (total === 0) return { low: 0, high: 1 };
  const share = correct / total;
  const denominator = 1 + (Z * Z) / total;
  const centre = (share + (Z * Z) / (2 * total)) / denominator;
  const half = (Z / denominator) * Math.sqrt((share * (1 - share)) / total + (Z * Z) / (4 * total * total));
  // At the ends centre and half are equal but for rounding.
  return {
    low: correct <= 0 ? 0 : Math.max(0, centre - half),
    high: correct >= total ? 1 : Math.min(1, centre + half),
  };
}

/**
 * Failed verdicts are counted apart: they are in neither `correct` nor `total`. A reward's scores may go beyond 0…1;
 * as a share of a problem solved, one counts as the nearer end.
 */
export function scoreResponses(responses: readonly GradedResponse[]): Record<string, EvaluationScore> {
  const sources = [...new Set(responses.map(({ dataSource }) => dataSource))].sort();
  return Object.fromEntries(
    sources.map((source) => {
      const own = responses.filter(({ dataSource }) => dataSource === source);
      const scored = own.flatMap(({ verdict }) =>
        verdict.outcome === 'scored' ? [Math.min(1, Math.max(0, verdict.score))] : [],
      );
      return [
        source,
        withInterval({
          correct: scored.reduce((sum, score) => sum + score, 0),
          total: scored.length,
          failedVerdicts: own.length - scored.length,
          truncated: own.filter(({ truncated }) => truncated).length,
          meanResponseLength: own.reduce((sum, { length }) => sum + length, 0) / own.length,
        }),
      ];
    }),
  );
}

/** The scores of several shards as one. */
export function mergeScores(
  shards: readonly Readonly<Record<string, EvaluationScore>>[],
): Record<string, EvaluationScore> {
  const sources = [...new Set(shards.flatMap((shard) => Object.keys(shard)))].sort();
  return Object.fromEntries(
    sources.map((source) => {
      const parts = shards.flatMap((shard) => shard[source] ?? []);
      const sum = (of: (part: EvaluationScore) => number) => parts.reduce((total, part) => total + of(part), 0);
      const responses = sum((part) => part.total + part.failedVerdicts);
      return [
        source,
        withInterval({
          correct: sum((part) => part.correct),
          total: sum((part) => part.total),
          failedVerdicts: sum((part) => part.failedVerdicts),
          truncated: sum((part) => part.truncated),
          meanResponseLength:
            sum((part) => part.meanResponseLength * (part.total + part.failedVerdicts)) / Math.max(1, responses),
        }),
      ];
    }),
  );
}

function withInterval(counts: Omit<EvaluationScore, 'accuracy' | 'low' | 'high'>): EvaluationScore {
  const accuracy = counts.total === 0 ? 0 : counts.correct / counts.total;
  return { ...counts, accuracy, ...wilsonInterval(counts.correct, counts.total) };
}

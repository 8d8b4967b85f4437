/**
 * PURE. The figures of an evaluation from its records: average, majority vote and pass@k with 95 % intervals, by the
 * strict verdict and by the benchmark's own parser side by side; shares of what went wrong; lengths.
 *
 * STATISTICS-1 A failed verdict is in no accuracy: it is counted apart.
 * STATISTICS-2 The figures depend on which records there are, bit for bit: not on their order, nor on how they were cut
 *              into shards.
 */
import { z } from 'zod';
import { type EvaluationRecord, isUnparsable } from './evaluation-record.js';
import { clusteredEstimate, estimate, independentEstimate } from './intervals.js';
import { majorityScore, passAtK } from './several-samples.js';

const count = z.number().int().nonnegative();

const share = z.object({ count, total: count, share: z.number() });
export type Share = z.infer<typeof share>;

const lengths = z.object({ mean: z.number(), median: z.number(), longest: count, total: count });
export type Lengths = z.infer<typeof lengths>;

const scoreStatistics = z.object({
  /** Over all responses; `total` counts responses. A score beyond 0…1 counts as the nearer end. */
  average: estimate,
  /** `total` counts problems; null with one sample a problem. */
  majority: estimate.nullable(),
  /** For every k up to the samples of a problem; `total` counts the problems that have k verdicts. Right: a score ≥ 1. */
  passAt: z.array(estimate.extend({ k: z.number().int().positive() })),
});
export type ScoreStatistics = z.infer<typeof scoreStatistics>;

export const benchmarkStatistics = z.object({
  problems: count,
  responses: count,
  /** Of the problem that has most. */
  samplesPerProblem: count,
  strict: scoreStatistics,
  /** null: nothing was scored by a parser of the benchmark's own. */
  compatible: scoreStatistics.nullable(),
  /** Shares of all responses. */
  unparsable: share,
  truncated: share,
  endlessThinking: share,
  failedVerdicts: share,
  forcedExits: share,
  /** Strict, of the responses that were forced to their answer; null: there are none. */
  forcedExitAccuracy: estimate.nullable(),
  words: lengths,
  /** null: not known of every response. */
  tokens: lengths.nullable(),
});
export type BenchmarkStatistics = z.infer<typeof benchmarkStatistics>;

/** What of a record counts; texts need not be kept. */
export type CountedRecord = Omit<EvaluationRecord, 'prompt' | 'response' | 'groundTruth'>;

/** A record without its texts, to be kept while the rest goes to a file. */
export function countedRecord({ prompt: _, response: __, groundTruth: ___, ...rest }: EvaluationRecord): CountedRecord {
  return rest;
}

/** Statistics by benchmark, in the order of their names. */
export function statisticsByBenchmark(records: readonly CountedRecord[]): Record<string, BenchmarkStatistics> {
  const groups = groupBy(records, ({ benchmark }) => benchmark);
  const names = [...groups.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, benchmarkStatisticsOf(groups.get(name) ?? [])]));
}

/** Statistics of one benchmark: all records count, whatever their `benchmark` says. */
export function benchmarkStatisticsOf(records: readonly CountedRecord[]): BenchmarkStatistics {
  // In the order of their names: the last bits of a sum depend on its order.
  const byProblem = [...groupBy(records, ({ problemId }) => problemId)].sort(([a], [b]) => (a < b ? -1 : 1));
  const problems = byProblem.map(([, samples]) => samples.toSorted((a, b) => a.sample - b.sample));
  const shareOf = (isOne: (record: CountedRecord) => boolean): Share => {
    const found = records.filter(isOne).length;
    return { count: found, total: records.length, share: records.length === 0 ? 0 : found / records.length };
  };
  const forced = problems.map((samples) => samples.filter(({ forcedExit }) => forcedExit));
  const tokens = records.flatMap((record) => record.tokens ?? []);
  return {
    problems: problems.length,
    responses: records.length,
    samplesPerProblem: mostSamples(problems),
    strict: scores(problems, ({ score }) => score),
    compatible: records.some(({ compatibleScore }) => compatibleScore !== null)
      ? scores(problems, ({ compatibleScore }) => compatibleScore)
      : null,
    unparsable: shareOf(isUnparsable),
    truncated: shareOf(({ finishReason }) => finishReason === 'length'),
    endlessThinking: shareOf(({ endlessThinking }) => endlessThinking),
    failedVerdicts: shareOf(({ outcome }) => outcome !== 'scored'),
    forcedExits: shareOf(({ forcedExit }) => forcedExit),
    forcedExitAccuracy: forced.some(({ length }) => length > 0)
      ? clusteredEstimate(forced.map((samples) => samples.flatMap(({ score }) => bounded(score) ?? [])))
      : null,
    words: lengthsOf(records.map(({ words }) => words)),
    tokens: tokens.length === records.length ? lengthsOf(tokens) : null,
  };
}

function scores(
  problems: readonly (readonly CountedRecord[])[],
  scoreOf: (record: CountedRecord) => number | null,
): ScoreStatistics {
  const scored = problems.map((samples) => samples.flatMap((record) => bounded(scoreOf(record)) ?? []));
  const most = mostSamples(problems);
  const majority = problems.flatMap((samples) => {
    const votes = samples.map((record) => ({ answerKey: record.answerKey, score: bounded(scoreOf(record)) }));
    return majorityScore(votes) ?? [];
  });
  return {
    average: clusteredEstimate(scored),
    majority: most > 1 ? independentEstimate(majority) : null,
    passAt: Array.from({ length: most }, (_, index) => {
      const k = index + 1;
      const enough = scored.filter(({ length }) => length >= k);
      const right = (own: readonly number[]) => own.filter((score) => score >= 1).length;
      return { k, ...independentEstimate(enough.map((own) => passAtK(own.length, right(own), k))) };
    }),
  };
}

function mostSamples(problems: readonly { readonly length: number }[]): number {
  return problems.reduce((most, { length }) => Math.max(most, length), 0);
}

function bounded(score: number | null): number | null {
  return score === null ? null : Math.min(1, Math.max(0, score));
}

function lengthsOf(values: readonly number[]): Lengths {
  const sorted = values.toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0];
  return { mean: total / Math.max(1, sorted.length), median: (low + high) / 2, longest: sorted.at(-1) ?? 0, total };
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** PURE. What an evaluation came to, benchmark by benchmark, from its records alone. */
import { benchmarkStatisticsOf, type BenchmarkStatistics, type Share } from '../../actors/evaluator/statistics.js';
import { publishedFigures, type PublishedFigure } from '../../tasks/benchmarks/published.js';
import type { BenchmarkName } from '../../tasks/benchmarks/names.js';
import type { ProblemSet } from './problems.js';
import type { SampleRecord } from './sample-record.js';

export interface BenchmarkResult extends Pick<
  BenchmarkStatistics,
  'problems' | 'responses' | 'samplesPerProblem' | 'strict' | 'compatible'
> {
  readonly benchmark: BenchmarkName;
  readonly title: string;
  readonly source: string;
  /** Questions that the data has, before `--limit` and `--keep`. */
  readonly available: number;
  /** Of the responses that there are: a missing one has no length, and is not unparsable. */
  readonly given: Pick<
    BenchmarkStatistics,
    | 'unparsable'
    | 'truncated'
    | 'endlessThinking'
    | 'failedVerdicts'
    | 'forcedExits'
    | 'forcedExitAccuracy'
    | 'words'
    | 'tokens'
  >;
  /** Wrong in the accuracies. */
  readonly missing: Share;
  /** The harness would have guessed; wrong in the compatible accuracy. null: it has no parser of its own. */
  readonly wouldGuess: Share | null;
  /** Broken rows of the data. */
  readonly quarantined: number;
  readonly warnings: readonly string[];
  readonly published: readonly PublishedFigure[];
}

export interface EvaluationResults {
  readonly format: 1;
  readonly name: string;
  /** UTC. */
  readonly finished: string;
  readonly samples: number;
  readonly temperature: number | null;
  readonly forcedExit: boolean;
  readonly scoring: 'generate' | 'perplexity' | 'recorded';
  /** Questions that got no response, and stand in no figure. */
  readonly unanswered: number;
  readonly notes: readonly string[];
  readonly benchmarks: readonly BenchmarkResult[];
}

export function benchmarkResult(set: ProblemSet, records: readonly SampleRecord[]): BenchmarkResult {
  const { benchmark } = set;
  const own = records.filter((record) => record.benchmark === benchmark.name);
  const given = own.filter(({ missing }) => !missing);
  const { problems, responses, samplesPerProblem, strict, compatible } = benchmarkStatisticsOf(own);
  const shareOf = (all: readonly SampleRecord[], isOne: (record: SampleRecord) => boolean): Share => {
    const count = all.filter(isOne).length;
    return { count, total: all.length, share: all.length === 0 ? 0 : count / all.length };
  };
  const { unparsable, truncated, endlessThinking, failedVerdicts, forcedExits, forcedExitAccuracy, words, tokens } =
    benchmarkStatisticsOf(given);
  return {
    benchmark: benchmark.name,
    title: benchmark.title,
    source: set.source,
    available: set.available,
    problems,
    responses,
    samplesPerProblem,
    strict,
    compatible,
    given: { unparsable, truncated, endlessThinking, failedVerdicts, forcedExits, forcedExitAccuracy, words, tokens },
    missing: shareOf(own, ({ missing }) => missing),
    wouldGuess: benchmark.compatible === null ? null : shareOf(given, ({ wouldGuess }) => wouldGuess),
    quarantined: set.quarantined.length,
    warnings: set.warnings,
    published: publishedFigures(benchmark.name),
  };
}

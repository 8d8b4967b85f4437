/** Evaluation by the evaluator actor, shard by shard, with what all of it comes to. */
import type { EvaluationRecord } from '../../actors/evaluator/evaluation-record.js';
import {
  evaluationSampleOf,
  evaluationScoreOf,
  type EvaluationSample,
  type EvaluationScore,
} from '../../actors/evaluator/evaluation-score.js';
import { countedRecord, statisticsByBenchmark, type CountedRecord } from '../../actors/evaluator/statistics.js';
import type { WeightsRef } from '../../messages/values.js';
import { evaluationSampling, type EvaluationSampling } from './evaluation-order.js';
import { evaluateShard, type EvaluatedShard } from './evaluation-shard.js';
import { inOrder } from './in-order.js';
import type { PreparedExample } from './prepared-data.js';
import type { Company } from './run.js';
import { splitShards } from './shards.js';

export interface Evaluation {
  /** By data source. */
  readonly scores: Readonly<Record<string, EvaluationScore>>;
  readonly samples: readonly EvaluationSample[];
  readonly durationMs: number;
  readonly newTokens: number;
  readonly forcedExits: number;
  /** Of weights, to the engines of the samplers that answered. */
  readonly copiedBytes: number;
}

export interface EvaluationOrder extends EvaluationSampling {
  readonly examples: readonly PreparedExample[];
  readonly weights: WeightsRef;
  /** Keys the random streams when evaluation samples. */
  readonly step: number;
  /** Shards that were done before: they are not asked again. */
  readonly done?: ReadonlySet<number>;
  /** Given the shards' records in the shards' order, each once; the next shards are awaited meanwhile. */
  readonly onShard?: (shard: EvaluatedShard) => void;
}

/** Accuracy of `weights` on all held-out problems of the run, as its configuration says. */
export async function evaluate(
  company: Company,
  step: number,
  weights: WeightsRef,
  onRecords: (records: readonly EvaluationRecord[]) => void = () => undefined,
): Promise<Evaluation> {
  const started = performance.now();
  const samples: EvaluationSample[] = [];
  const counted: CountedRecord[] = [];
  const sizes = { newTokens: 0, forcedExits: 0, copiedBytes: 0 };
  await evaluateExamples(company, {
    ...evaluationSampling(company.config, company.tokenizer),
    examples: company.data.validation,
    weights,
    step,
    onShard: ({ shard, records, newTokens, forcedExits, copiedBytes }) => {
      if (shard === 0) samples.push(...firstSamples(records, company.config.evaluator.samples));
      counted.push(...records.map(countedRecord));
      sizes.newTokens += newTokens;
      sizes.forcedExits += forcedExits;
      sizes.copiedBytes += copiedBytes;
      onRecords(records);
    },
  });
  return { scores: evaluationScores(counted), samples, durationMs: performance.now() - started, ...sizes };
}

/** Answers and grades `examples` shard by shard; all that comes of it is told to `onShard`. */
export async function evaluateExamples(company: Company, order: EvaluationOrder): Promise<void> {
  const shards = splitShards(order.examples, order.shardPrompts).map((examples, shard) => ({ examples, shard }));
  const wanted = shards.filter(({ shard }) => order.done?.has(shard) !== true);
  const ready = new Map<number, EvaluatedShard>();
  let told = 0;
  await inOrder(wanted, 2 * company.config.placement.samplers, async ({ examples, shard }, place) => {
    ready.set(place, await evaluateShard(company, { ...order, examples, shard }));
    for (let next = ready.get(told); next !== undefined; next = ready.get(told)) {
      ready.delete(told);
      told += 1;
      order.onShard?.(next);
    }
  });
}

export function evaluationScores(records: readonly CountedRecord[]): Record<string, EvaluationScore> {
  const statistics = Object.entries(statisticsByBenchmark(records));
  return Object.fromEntries(statistics.map(([source, figures]) => [source, evaluationScoreOf(figures)]));
}

/** The first sample of each of the first `limit` problems. */
function firstSamples(records: readonly EvaluationRecord[], limit: number): EvaluationSample[] {
  return records
    .filter(({ sample }) => sample === 0)
    .slice(0, limit)
    .map(evaluationSampleOf);
}

/**
 * Metrics of an evaluation by verl's names. `val-core`: the mean of N samples, their majority and pass@N; `val-aux`: the
 * rest. verl draws its `best@N` and `maj@N` anew from the N samples a thousand times; ours are of the N samples as drawn.
 */
export function evaluationMetrics(
  scores: Readonly<Record<string, EvaluationScore>>,
  n: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([source, { statistics, ...score }]) => {
      const [core, aux] = [`val-core/${source}/acc`, `val-aux/${source}`];
      const metrics: [string, number | undefined][] = [
        [`${core}/mean@${n}`, score.accuracy],
        [`${core}/maj@${n}/mean`, statistics?.strict.majority?.accuracy],
        ...passMetrics(statistics?.strict.passAt ?? [], core, aux, n),
        [`${aux}/acc/low`, score.low],
        [`${aux}/acc/high`, score.high],
        [`${aux}/response_length/mean`, score.meanResponseLength],
        [`${aux}/truncated`, score.truncated],
        [`${aux}/failed_verdicts`, score.failedVerdicts],
        [`${aux}/words/mean`, statistics?.words.mean],
        [`${aux}/truncated_ratio`, statistics?.truncated.share],
        [`${aux}/unparsable_ratio`, statistics?.unparsable.share],
        [`${aux}/endless_thinking_ratio`, statistics?.endlessThinking.share],
        [`${aux}/forced_exit_ratio`, statistics?.forcedExits.share],
        [`${aux}/forced_exit_acc`, statistics?.forcedExitAccuracy?.accuracy],
      ];
      return metrics.filter((metric): metric is [string, number] => metric[1] !== undefined);
    }),
  );
}

/** pass@N is a headline; pass@1 is the mean. */
function passMetrics(
  passAt: readonly { readonly k: number; readonly accuracy: number }[],
  core: string,
  aux: string,
  n: number,
): [string, number][] {
  return passAt
    .filter(({ k }) => k > 1)
    .map(({ k, accuracy }) => [k === n ? `${core}/pass@${k}` : `${aux}/acc/pass@${k}`, accuracy]);
}

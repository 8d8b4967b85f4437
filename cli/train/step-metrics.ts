/** PURE. A step's metrics by verl's names, from what the actors answered (FIELD.md section 3.2). */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { UpdateComputed } from '../../messages/step/5-update-computed.js';
import { finishReasons } from '../../messages/values.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import type { AnsweredShard } from './answered-shard.js';
import { copiedWeightsMetrics } from './copied-weights.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';

/** As graders say them (VERIFIER.md section 5). */
const noAnswerReasons = ['no_answer', 'truncated', 'unparsable'] as const;

/** Milliseconds of one clock. */
export interface StepTimes {
  readonly started: number;
  readonly gathered: number;
  readonly updated: number;
  readonly published: number;
}

export function stepMetrics(
  shards: readonly AnsweredShard[],
  update: UpdateComputed,
  times: StepTimes,
  blobs: BlobMemory,
): Record<string, number> {
  const rollouts = shards.flatMap(({ sampled }) => readRollouts(blobs, sampled));
  const verdicts = shards.flatMap((shard) => shard.verdicts);
  const scores = verdicts.flatMap((verdict) => (verdict.outcome === 'scored' ? [verdict.score] : []));
  const responses = rollouts.map(({ response }) => response.length);
  const prompts = rollouts.map(({ prompt }) => prompt.length);
  const tokens = sum(responses) + sum(prompts);
  const seconds = (times.published - times.started) / 1000;
  const clipped = rollouts.filter(({ finishReason }) => finishReasons[finishReason] === 'length').length;
  return {
    ...update.metrics,
    ...spread('critic/score', scores),
    ...spread('critic/rewards', scores),
    ...partMeans(shards),
    'critic/failed_verdicts': verdicts.length - scores.length,
    'critic/failed_verdicts/timeout': verdicts.filter(({ outcome }) => outcome === 'timeout').length,
    'critic/failed_verdicts/crashed': verdicts.filter(({ outcome }) => outcome === 'crashed').length,
    ...noAnswerShares(verdicts),
    ...spread('response_length', responses),
    'response_length/clip_ratio': rollouts.length === 0 ? 0 : clipped / rollouts.length,
    ...spread('prompt_length', prompts),
    'timing_s/gen': longest(shards.map(({ sampled }) => sampled.durationMs)) / 1000,
    'timing_s/reward': longest(shards.map(({ graded }) => graded.durationMs)) / 1000,
    'timing_s/ref': longest(shards.map(({ scored }) => scored?.durationMs ?? 0)) / 1000,
    'timing_s/gather': (times.gathered - times.started) / 1000,
    'timing_s/update_actor': (times.updated - times.gathered) / 1000,
    'timing_s/update_weights': (times.published - times.updated) / 1000,
    'timing_s/step': seconds,
    'perf/total_num_tokens': tokens,
    'perf/time_per_step': seconds,
    'perf/throughput': tokens / seconds,
    ...copiedWeightsMetrics({
      learner: [update],
      sampler: shards.map(({ sampled }) => sampled),
      reference: shards.flatMap(({ scored }) => scored ?? []),
    }),
  };
}

/** mean, max and min; nothing when there are no values (a 0 would lie). */
function spread(name: string, values: readonly number[]): Record<string, number> {
  if (values.length === 0) return {};
  return {
    [`${name}/mean`]: sum(values) / values.length,
    [`${name}/max`]: values.reduce((most, value) => Math.max(most, value), -Infinity),
    [`${name}/min`]: values.reduce((least, value) => Math.min(least, value), Infinity),
  };
}

function partMeans(shards: readonly AnsweredShard[]): Record<string, number> {
  const values = new Map<string, number[]>();
  for (const { verdicts } of shards)
    for (const verdict of verdicts)
      if (verdict.outcome === 'scored')
        for (const [name, value] of Object.entries(verdict.parts ?? {}))
          values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries([...values].map(([name, all]) => [`rewards/${name}/mean`, sum(all) / all.length]));
}

/** Shares of all verdicts, by why there was no answer to grade. */
function noAnswerShares(verdicts: readonly Verdict[]): Record<string, number> {
  const share = (wanted: string) =>
    verdicts.filter((verdict) => verdict.outcome === 'scored' && verdict.reason === wanted).length / verdicts.length;
  if (verdicts.length === 0) return {};
  return Object.fromEntries(noAnswerReasons.map((reason) => [`rewards/${reason}`, share(reason)]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function longest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

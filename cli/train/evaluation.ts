/** Evaluation by the evaluator actor, shard by shard, merged. */
import { mergeScores } from '../../actors/evaluator/scores.js';
import type {
  EvaluationFinished,
  EvaluationSample,
  EvaluationScore,
} from '../../messages/step/7-evaluation-finished.js';
import type { WeightsRef } from '../../messages/values.js';
import { inOrder } from './in-order.js';
import type { PreparedExample } from './prepared-data.js';
import { within, withStepBlobs, type Company } from './run.js';
import { drawShard, splitShards } from './shards.js';

export interface Evaluation {
  readonly scores: Readonly<Record<string, EvaluationScore>>;
  readonly samples: readonly EvaluationSample[];
  readonly durationMs: number;
  readonly newTokens: number;
}

/** Accuracy of `weights` on all held-out problems. `step` keys the random streams when validation samples. */
export async function evaluate(run: Company, step: number, weights: WeightsRef): Promise<Evaluation> {
  const started = performance.now();
  const { shard_prompts, samples } = run.config.evaluator;
  const shards = splitShards(run.data.validation, shard_prompts);
  const finished = await inOrder(shards, 2 * run.config.placement.samplers, (examples, shard) =>
    evaluateShard(run, step, weights, examples, shard, shard === 0 ? samples : 0),
  );
  return {
    scores: mergeScores(finished.map(({ scores }) => scores)),
    samples: finished.flatMap((part) => part.samples),
    durationMs: performance.now() - started,
    newTokens: finished.reduce((sum, part) => sum + part.newTokens, 0),
  };
}

async function evaluateShard(
  run: Company,
  step: number,
  weights: WeightsRef,
  examples: readonly PreparedExample[],
  shard: number,
  samples: number,
): Promise<EvaluationFinished> {
  const { n, temperature, top_p, top_k } = run.config.sampler.val_kwargs;
  return withStepBlobs(run, async (blobs) => {
    const drawn = drawShard(
      blobs,
      {
        purpose: 'validation',
        step,
        seed: run.config.trainer.seed,
        weights,
        n,
        sampling: { temperature, top_p, top_k, max_response_length: run.config.data.max_response_length },
        shardPrompts: run.config.evaluator.shard_prompts,
        withReference: false,
      },
      shard,
      examples,
    );
    return run.system.ask('evaluator', { ...drawn, kind: 'evaluation-requested', samples }, within(run));
  });
}

/** Metrics of an evaluation by verl's names: `val-core/<source>/acc/mean@N`. */
export function evaluationMetrics(
  scores: Readonly<Record<string, EvaluationScore>>,
  n: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([source, score]) => [
      [`val-core/${source}/acc/mean@${n}`, score.accuracy],
      [`val-aux/${source}/acc/low`, score.low],
      [`val-aux/${source}/acc/high`, score.high],
      [`val-aux/${source}/response_length/mean`, score.meanResponseLength],
      [`val-aux/${source}/truncated`, score.truncated],
      [`val-aux/${source}/failed_verdicts`, score.failedVerdicts],
    ]),
  );
}

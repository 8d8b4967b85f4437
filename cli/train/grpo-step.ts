/** One step of GRPO, as the data flows: this is the whole of it. */
import type { PromptsDrawn } from '../../messages/step/1-prompts-drawn.js';
import type { UpdateComputed } from '../../messages/step/5-update-computed.js';
import type { WeightsRef } from '../../messages/values.js';
import { answeredShard, learnerShard, type AnsweredShard } from './answered-shard.js';
import { drawRefill, drawRows } from './draw-order.js';
import { keepVaried, variedPrompts } from './filter-groups.js';
import { within, withStepBlobs, type Run } from './run.js';
import type { StagePlan } from './run-plan.js';
import { drawShard, splitShards } from './shards.js';
import type { StepBlobs } from './step-blobs.js';
import { stepMetrics, type StepTimes } from './step-metrics.js';
import { stepRollouts, type RolloutRecord } from './step-rollouts.js';

export interface GrpoStep {
  readonly weights: WeightsRef;
  readonly update: UpdateComputed;
  readonly metrics: Readonly<Record<string, number>>;
  readonly rollouts: readonly RolloutRecord[];
}

export async function grpoStep(run: Run, stage: StagePlan, step: number, weights: WeightsRef): Promise<GrpoStep> {
  return withStepBlobs(run, async (blobs) => {
    const started = performance.now();

    // 1–4 · draw, sample, grade, score: until the batch is full.
    const shards = await gather(run, blobs, step, weights);
    const gathered = performance.now();

    // 5 · update: the learner joins the shards by group and writes the next weights into the arena's free slot.
    const update = await run.system.ask(
      'learner',
      {
        kind: 'step-gathered',
        step,
        totalSteps: stage.totalSteps,
        stepsPerEpoch: stage.stepsPerEpoch,
        weights,
        shards: shards.map(learnerShard),
      },
      within(run),
    );
    const updated = performance.now();

    // 6 · publish: the policy checks the hash and flips the live slot; samplers change with their next shard.
    const published = await run.system.ask('policy', update, within(run));

    const times: StepTimes = { started, gathered, updated, published: performance.now() };
    return {
      weights: published.weights,
      update,
      metrics: stepMetrics(shards, update, times, run.blobs),
      rollouts: stepRollouts(shards, run.blobs, run.tokenizer),
    };
  });
}

/** All shards of the step; with `filter_groups`, more are drawn while groups without variance leave places free. */
async function gather(run: Run, blobs: StepBlobs, step: number, weights: WeightsRef): Promise<AnsweredShard[]> {
  const { filter_groups: filter } = run.config.algorithm;
  const wanted = run.config.data.train_batch_size;
  const shards: AnsweredShard[] = [];
  for (let attempt = 0; ; attempt++) {
    // 1 · draw: prompts in shards whose composition depends on the plan of the step, never on who is free.
    const drawn = drawBatch(run, blobs, step, weights, attempt, shards.length);
    shards.push(...(await Promise.all(drawn.map((shard) => answer(run, shard)))));
    if (!filter.enable) return shards;
    if (variedPrompts(shards) >= wanted || attempt + 1 >= filter.max_num_gen_batches) return keepVaried(shards, wanted);
  }
}

/** One shard: sampled, then graded and scored side by side. A shard that is lost with its actor is asked again whole. */
async function answer(run: Run, shard: PromptsDrawn): Promise<AnsweredShard> {
  // 2 · sample
  const sampled = await run.system.ask('sampler', shard, within(run));
  // 3 · grade, 4 · score
  const [graded, scored] = await Promise.all([
    run.system.ask('verifier', sampled, within(run)),
    run.plan.reference ? run.system.ask('reference', sampled, within(run)) : undefined,
  ]);
  return answeredShard(run.blobs, sampled, graded, scored);
}

function drawBatch(
  run: Run,
  blobs: StepBlobs,
  step: number,
  weights: WeightsRef,
  attempt: number,
  firstShard: number,
): PromptsDrawn[] {
  const { config, data, plan } = run;
  const order = {
    rows: data.train.length,
    batch: config.data.train_batch_size,
    seed: config.data.seed,
    shuffle: config.data.shuffle,
  };
  const rows = attempt === 0 ? drawRows(order, step) : drawRefill(order, step, attempt);
  const examples = rows.flatMap((row) => data.train[row] ?? []);
  const { n, temperature, top_p, top_k, shard_prompts: shardPrompts } = config.sampler;
  const shardOrder = {
    purpose: 'train' as const,
    step,
    seed: config.trainer.seed,
    weights,
    n,
    sampling: { temperature, top_p, top_k, max_response_length: config.data.max_response_length },
    shardPrompts,
    withReference: plan.reference,
  };
  return splitShards(examples, shardPrompts).map((shard, index) =>
    drawShard(blobs, shardOrder, firstShard + index, shard),
  );
}

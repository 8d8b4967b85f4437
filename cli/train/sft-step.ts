/** One step of supervised fine-tuning: draw, train, publish. */
import type { UpdateComputed } from '../../messages/step/5-update-computed.js';
import type { WeightsRef } from '../../messages/values.js';
import { copiedWeightsMetrics } from './copied-weights.js';
import { drawRows } from './draw-order.js';
import { within, withStepBlobs, type Run } from './run.js';
import type { StagePlan } from './run-plan.js';
import type { PreparedExample } from './prepared-data.js';

export interface SftStep {
  readonly weights: WeightsRef;
  readonly metrics: Readonly<Record<string, number>>;
}

export async function sftStep(run: Run, stage: StagePlan, step: number, weights: WeightsRef): Promise<SftStep> {
  return withStepBlobs(run, async (blobs) => {
    const started = performance.now();

    // 1 · draw: the batch of this step depends on the seed and the step alone.
    const examples = drawExamples(run, step);
    const lossMask = blobs.packMask(examples.map(({ tokens, prompt }) => ({ prompt, length: tokens.length })));
    const packed = blobs.pack(examples.map(({ tokens }) => tokens));

    // 5 · update: the learner writes the next weights into the arena's free slot.
    const update = await run.system.ask(
      'learner',
      {
        kind: 'examples-drawn',
        step,
        totalSteps: stage.totalSteps,
        stepsPerEpoch: stage.stepsPerEpoch,
        weights,
        examples: packed,
        lossMask,
      },
      within(run),
    );
    const updated = performance.now();

    // 6 · publish: the policy checks the hash and flips the live slot.
    const published = await run.system.ask('policy', update, within(run));
    return { weights: published.weights, metrics: sftMetrics(update, started, updated, performance.now()) };
  });
}

function sftMetrics(
  update: UpdateComputed,
  started: number,
  updated: number,
  published: number,
): Readonly<Record<string, number>> {
  const seconds = (published - started) / 1000;
  return {
    ...update.metrics,
    'timing_s/update_actor': (updated - started) / 1000,
    'timing_s/update_weights': (published - updated) / 1000,
    'timing_s/step': seconds,
    'perf/time_per_step': seconds,
    'perf/total_num_tokens': update.trainedTokens,
    'perf/throughput': update.trainedTokens / seconds,
    ...copiedWeightsMetrics({ learner: [update] }),
  };
}

function drawExamples({ config, data }: Run, step: number): { tokens: Int32Array; prompt: number }[] {
  const order = {
    rows: data.train.length,
    batch: config.sft.train_batch_size,
    seed: config.data.seed,
    shuffle: config.data.shuffle,
  };
  const limit = config.data.max_prompt_length + config.data.max_response_length;
  return drawRows(order, step).flatMap((row) => {
    const example = data.train[row];
    return example ? [sequence(example, limit)] : [];
  });
}

/** Prompt and completion, cut at the limit. */
function sequence(
  { promptTokens, completionTokens }: PreparedExample,
  limit: number,
): { tokens: Int32Array; prompt: number } {
  const completion = completionTokens ?? new Int32Array();
  const tokens = new Int32Array(Math.min(limit, promptTokens.length + completion.length));
  tokens.set(promptTokens);
  tokens.set(completion.subarray(0, tokens.length - promptTokens.length), promptTokens.length);
  return { tokens, prompt: promptTokens.length };
}

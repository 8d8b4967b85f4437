import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../../config/schema.js';
import type { PreparedData, PreparedExample } from '../../../../cli/train/prepared-data.js';
import { evaluationSampling } from '../../../../cli/train/evaluation-order.js';
import { forcedExitRoom } from '../../../../cli/train/evaluation-shard.js';
import { drawShard } from '../../../../cli/train/shards.js';
import { planRun, usesReference } from '../../../../cli/train/run-plan.js';
import { openBlobStage, weights } from '../../../helpers/step-messages.js';

const example = (index: number, promptTokens = 9): PreparedExample => ({
  example: { index, promptId: `row ${index}`, prompt: '', groundTruth: '', dataSource: 'arithmetic' },
  promptTokens: new Int32Array(promptTokens),
});
const data = (train: number, validation = 0): PreparedData => ({
  train: Array.from({ length: train }, (_, index) => example(index)),
  validation: Array.from({ length: validation }, (_, index) => example(index)),
  leftOut: {},
});
const plan = (config: object, prepared = data(100)) => planRun(configSchema.parse(config), prepared);

describe('the steps of a run', () => {
  it('are those asked for, stage after stage', () => {
    const { stages, totalSteps } = plan({
      trainer: { stages: ['sft', 'grpo'], total_training_steps: 7 },
      sft: { total_training_steps: 5 },
    });
    expect(stages.map(({ name, totalSteps: steps, firstStep }) => [name, steps, firstStep])).toEqual([
      ['sft', 5, 0],
      ['grpo', 7, 5],
    ]);
    expect(totalSteps).toBe(12);
  });

  it('are whole epochs when no number is given', () => {
    const { stages } = plan({ data: { train_batch_size: 30 }, trainer: { total_epochs: 2 } });
    expect(stages).toMatchObject([{ name: 'grpo', stepsPerEpoch: 3, totalSteps: 6 }]);
  });

  it('of an epoch are at least one, though the batch is larger than the data', () => {
    expect(plan({ data: { train_batch_size: 512 } }, data(3)).stages[0]).toMatchObject({
      stepsPerEpoch: 1,
      totalSteps: 3,
    });
  });
});

describe('a reference', () => {
  const uses = (config: object) => usesReference(configSchema.parse(config));

  it('runs when the loss has a KL term at some step', () => {
    expect(uses({})).toBe(true);
    expect(uses({ algorithm: { kl_loss_coef: 0, kl_schedule: { type: 'linear', final_coef: 0.1 } } })).toBe(true);
    expect(uses({ algorithm: { kl_schedule: { type: 'linear' } } })).toBe(true);
  });

  it('does not run without one', () => {
    expect(uses({ algorithm: { kl_loss_coef: 0 } })).toBe(false);
    expect(uses({ algorithm: { use_kl_loss: false } })).toBe(false);
    expect(uses({ trainer: { stages: ['sft'] } })).toBe(false);
  });
});

describe('the shared memory for rollouts', () => {
  it('is what the configuration says, when it says it', () => {
    expect(plan({ placement: { blob_bytes: 12_345 } }).blobBytes).toBe(12_345);
  });

  it.each([
    [
      'one shard a prompt',
      { data: { train_batch_size: 16, max_response_length: 5 }, sampler: { n: 3, shard_prompts: 1 } },
    ],
    ['long responses', { data: { train_batch_size: 4, max_response_length: 700 }, sampler: { n: 8 } }],
    [
      'refills',
      {
        data: { train_batch_size: 8, max_response_length: 20 },
        algorithm: { filter_groups: { enable: true, max_num_gen_batches: 4 } },
      },
    ],
  ])('holds a whole step with %s', (_, config) => {
    const parsed = configSchema.parse(config);
    const { blobBytes, reference } = planRun(parsed, data(64));
    const { blobs, arena } = openBlobStage(blobBytes);
    const shardPrompts = parsed.sampler.shard_prompts;
    const batches = parsed.algorithm.filter_groups.enable ? parsed.algorithm.filter_groups.max_num_gen_batches : 1;
    const order = {
      purpose: 'train' as const,
      step: 0,
      seed: 0,
      weights: weights(0),
      n: parsed.sampler.n,
      sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: parsed.data.max_response_length },
      shardPrompts,
      withReference: reference,
    };
    const prompts = batches * parsed.data.train_batch_size;
    for (let first = 0; first < prompts; first += shardPrompts)
      drawShard(
        blobs,
        order,
        first / shardPrompts,
        Array.from({ length: shardPrompts }, (__, index) => example(first + index)),
      );
    expect(arena.usedBytes).toBeLessThanOrEqual(blobBytes);
  });

  it.each([
    ['several samples', { sampler: { val_kwargs: { n: 5 } } }],
    ['longer responses than in training', { sampler: { val_kwargs: { max_response_length: 900 } } }],
    [
      'thoughts ended by force',
      {
        sampler: { val_kwargs: { n: 3 } },
        evaluator: { forced_exit: { enable: true, thinking_budget: 400, answer_budget: 30 } },
      },
    ],
    ['thoughts ended by force after few tokens', { evaluator: { forced_exit: { enable: true, thinking_budget: 1 } } }],
  ])('holds the shards of an evaluation that are in flight with %s', (_, sections) => {
    const parsed = configSchema.parse({
      data: { train_batch_size: 1, max_response_length: 2 },
      placement: { samplers: 2 },
      ...sections,
      evaluator: { shard_prompts: 7, ...('evaluator' in sections ? sections.evaluator : {}) },
    });
    const { blobBytes } = planRun(parsed, data(4, 40));
    const { blobs, arena } = openBlobStage(blobBytes);
    const { shardPrompts, forcedExit, ...order } = evaluationSampling(parsed, {
      encode: (text) => Array.from(text, (character) => character.charCodeAt(0)),
    });
    for (let shard = 0; shard < 2 * parsed.placement.samplers; shard += 1) {
      const drawn = drawShard(
        blobs,
        { purpose: 'validation', step: 0, seed: 0, weights: weights(0), shardPrompts, withReference: false, ...order },
        shard,
        Array.from({ length: shardPrompts }, (__, index) => example(index)),
      );
      if (forcedExit) forcedExitRoom(blobs, drawn, forcedExit);
    }
    // Twice what a step and an evaluation need is planned: pieces of both lie between each other.
    expect(arena.usedBytes).toBeLessThanOrEqual(blobBytes / 2);
  });

  it('holds a batch of examples with its mask', () => {
    const parsed = configSchema.parse({
      trainer: { stages: ['sft'] },
      sft: { train_batch_size: 40 },
      data: { max_prompt_length: 30, max_response_length: 50 },
    });
    const { blobs } = openBlobStage(planRun(parsed, data(64)).blobBytes);
    blobs.packMask(Array.from({ length: 40 }, () => ({ prompt: 30, length: 80 })));
    expect(blobs.pack(Array.from({ length: 40 }, () => new Int32Array(80))).tokens.length).toBe(3200);
  });
});

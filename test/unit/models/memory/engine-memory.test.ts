/** The formulas of models/memory beside the engine's own count of what it held at most. */
import { afterAll, describe, expect, it } from 'vitest';
import { sftTokenLoss } from '../../../../losses/sft.js';
import { hostArenaView, type SlotModel } from '../../../../models/arena/arena-view.js';
import { planArena, type ArenaPlan } from '../../../../models/arena/arena.js';
import { generate } from '../../../../models/generation/generate.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import type { LoraDescription } from '../../../../models/lora/adapters.js';
import { responseLogProbs } from '../../../../models/batches/logprobs.js';
import { decodingMemory } from '../../../../models/memory/decoding-memory.js';
import { scoringMemory } from '../../../../models/memory/scoring-memory.js';
import type { ComputedModel, TokenBatch } from '../../../../models/memory/token-batch.js';
import { trainingMemory, type TrainingMoment } from '../../../../models/memory/training-memory.js';
import { packSequences, type PackedSequences } from '../../../../models/batches/pack-sequences.js';
import { createOps } from '../../../../tensor/create-ops.js';

const ops = await createOps({ engine: 'torch', device: 'cpu', threads: 1 });

/** Every size differs from the others, and four query heads share a key head. */
const small = {
  model_type: 'qwen2',
  vocab_size: 300,
  hidden_size: 64,
  intermediate_size: 160,
  num_hidden_layers: 3,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  max_position_embeddings: 2048,
};
const adapters: LoraDescription = { rank: 8, alpha: 16, target_modules: 'all-linear' };
const fewAdapters: LoraDescription = { rank: 4, alpha: 16, target_modules: ['q_proj', 'v_proj'] };
/** Of what was measured: small tensors that no formula names. */
const tolerance = 0.01;

interface Case {
  readonly model?: Partial<typeof small> & { readonly tie_word_embeddings?: boolean };
  readonly dtype: 'float32' | 'bfloat16';
  readonly rows: number;
  readonly width: number;
  /** Response tokens of a row. */
  readonly response: number;
  readonly lora?: LoraDescription;
  readonly checkpointing?: boolean;
  readonly moment?: TrainingMoment;
}

interface Loaded {
  readonly plan: ArenaPlan;
  readonly slot: SlotModel;
  readonly computed: ComputedModel;
}

const held: (() => void)[] = [];
afterAll(() => held.forEach((release) => release()));

function load({ model = {}, dtype, lora = undefined }: Pick<Case, 'model' | 'dtype' | 'lora'>): Loaded {
  const plan = planArena({ model: { ...small, ...model }, dtype, slots: 1, reference: false, lora: lora ?? null });
  const view = hostArenaView(ops, plan, new ArrayBuffer(plan.byteLength), 'write');
  for (const [layout, region] of [
    [plan.frozen, 'frozen'],
    [plan.layout, 0],
  ] as const)
    view.write(region, (bytes) => initializeSlot(plan.configuration, layout, 1, bytes));
  const slot = view.slot(0);
  held.push(() => slot.model.release?.());
  return { plan, slot, computed: { configuration: plan.configuration, dtype, device: 'cpu', lora: lora ?? null } };
}

function batchOf({ rows, width, response }: Case): { batch: PackedSequences; sizes: TokenBatch } {
  // The last token of a sequence is never fed.
  const prompts = Array.from({ length: rows }, () => new Int32Array(width + 1 - response).fill(1));
  const responses = prompts.map(() => new Int32Array(response).fill(2));
  return { batch: packSequences(prompts, responses, 0), sizes: { rows, width, predicted: rows * response } };
}

/** Bytes beyond what was held before, the second time: the first makes rotary tables, which stay. */
function peakOf(work: () => void): number {
  work();
  const before = ops.memory().bytes;
  ops.resetPeakBytes();
  work();
  return ops.peakBytes() - before;
}

function expectNear(planned: number, measured: number): void {
  expect(Math.abs(planned - measured) / measured, `planned ${planned}, measured ${measured}`).toBeLessThan(tolerance);
}

describe('trainingMemory', () => {
  const cases: readonly Case[] = [
    { dtype: 'float32', rows: 4, width: 128, response: 64 },
    { dtype: 'bfloat16', rows: 4, width: 60, response: 30 },
    { dtype: 'float32', rows: 1, width: 300, response: 200 },
    { model: { num_key_value_heads: 8 }, dtype: 'float32', rows: 8, width: 60, response: 50 },
    { model: { vocab_size: 3000, num_hidden_layers: 1 }, dtype: 'float32', rows: 2, width: 560, response: 520 },
    { model: { vocab_size: 2000, num_hidden_layers: 1 }, dtype: 'bfloat16', rows: 2, width: 560, response: 520 },
    {
      model: { vocab_size: 20_000, tie_word_embeddings: true },
      dtype: 'bfloat16',
      rows: 1,
      width: 40,
      response: 20,
      moment: 'the embedding, backward',
    },
    {
      model: { vocab_size: 20_000 },
      dtype: 'bfloat16',
      rows: 1,
      width: 40,
      response: 20,
      moment: 'the head, added up',
    },
    { model: { hidden_size: 256, intermediate_size: 688 }, dtype: 'float32', rows: 1, width: 100, response: 10 },
    { dtype: 'float32', rows: 4, width: 100, response: 50, lora: adapters },
    { dtype: 'bfloat16', rows: 2, width: 60, response: 30, lora: adapters },
    { model: { num_hidden_layers: 6 }, dtype: 'float32', rows: 4, width: 100, response: 50, lora: fewAdapters },
    { model: { num_hidden_layers: 9 }, dtype: 'float32', rows: 2, width: 80, response: 20, checkpointing: true },
    { model: { num_hidden_layers: 5 }, dtype: 'bfloat16', rows: 2, width: 60, response: 20, checkpointing: true },
    {
      model: { num_hidden_layers: 9 },
      dtype: 'float32',
      rows: 2,
      width: 200,
      response: 20,
      lora: adapters,
      checkpointing: true,
    },
  ];

  it.each(cases)('counts what a gradient takes: %j', (shape) => {
    const { slot, computed } = load(shape);
    const { batch, sizes } = batchOf(shape);
    const parameters = Object.values(slot.parameters);
    const gradients = parameters.map((parameter) => ops.keep(ops.zeros(parameter.shape, 'float32')));
    const recomputeLayers = shape.checkpointing ?? false;
    const measured = peakOf(() =>
      ops.tidy(() => {
        const weights = ops.fromArray(new Float32Array(sizes.predicted).fill(0.01), [sizes.predicted], 'float32');
        const loss = () =>
          sftTokenLoss(
            ops,
            responseLogProbs(ops, slot.model, batch, { temperature: 1, recomputeLayers }).logProbs,
            weights,
          );
        ops.valueAndGrad(loss, parameters, gradients);
      }),
    );
    gradients.forEach((gradient) => gradient.release());
    const { saved, working, peakDuring } = trainingMemory(computed, sizes, recomputeLayers);
    expectNear(saved + working, measured);
    if (shape.moment) expect(peakDuring).toBe(shape.moment);
  });

  it('holds a layer at a time with gradient checkpointing, beside the inputs of all', () => {
    const { computed } = load({ dtype: 'float32', model: { num_hidden_layers: 9 } });
    const sizes = { rows: 2, width: 200, predicted: 40 };
    const total = (checkpointing: boolean) => {
      const { saved, working } = trainingMemory(computed, sizes, checkpointing);
      return saved + working;
    };
    expect(total(true)).toBeLessThan(0.4 * total(false));
  });
});

describe('scoringMemory', () => {
  it.each<Case>([
    { dtype: 'float32', rows: 4, width: 128, response: 64 },
    { dtype: 'bfloat16', rows: 4, width: 60, response: 30 },
    { model: { vocab_size: 2000, num_hidden_layers: 1 }, dtype: 'bfloat16', rows: 2, width: 560, response: 520 },
    { dtype: 'float32', rows: 4, width: 100, response: 50, lora: adapters },
  ])('counts what log-probabilities take without a gradient: %j', (shape) => {
    const { slot, computed } = load(shape);
    const { batch, sizes } = batchOf(shape);
    const measured = peakOf(() =>
      ops.tidy(() => void responseLogProbs(ops, slot.model, batch, { temperature: 0.9 }).logProbs),
    );
    expectNear(scoringMemory(computed, sizes), measured);
  });
});

describe('decodingMemory', () => {
  const shard = { prompts: 4, samplesPerPrompt: 4, promptWidth: 32, responseLength: 24 };
  it.each([
    { dtype: 'float32', padded: false, temperature: 1, bans: false },
    { dtype: 'bfloat16', padded: true, temperature: 1, bans: false },
    { dtype: 'float32', padded: true, temperature: 0.8, bans: true },
    { dtype: 'bfloat16', padded: false, temperature: 0.8, bans: true },
    { dtype: 'float32', padded: true, temperature: 1, bans: false, samplesPerPrompt: 1, promptWidth: 200 },
    { dtype: 'float32', padded: false, temperature: 0, bans: false, vocabulary: 3000 },
  ] as const)('counts what a shard takes: %j', ({ dtype, ...given }) => {
    const vocabulary = 'vocabulary' in given ? given.vocabulary : small.vocab_size;
    const { slot, computed } = load({ dtype, model: { vocab_size: vocabulary } });
    const sizes = { ...shard, ...given };
    const { prompts, samplesPerPrompt, promptWidth, responseLength, padded, temperature, bans } = sizes;
    const lengths = Array.from({ length: prompts }, (_, index) => promptWidth - (padded ? index : 0));
    const measured = peakOf(() => {
      generate(ops, slot.model, {
        prompts: lengths.map((length) => new Int32Array(length).fill(3)),
        promptIndices: lengths.map((_, index) => index),
        samplesPerPrompt,
        sampling: { temperature, topP: 1, topK: -1, maxResponseLength: responseLength },
        streamKey: { seed: 0, purpose: 'rollout', step: 0 },
        // None ends early, so that the cache is filled.
        endTokenIds: [],
        padTokenId: 0,
        ...(bans && { bannedTokenIds: [0, 1] }),
      });
    });
    const { cache, logits, working } = decodingMemory(computed, sizes);
    expectNear(cache + logits + working, measured);
  });
});

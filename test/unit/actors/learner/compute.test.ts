import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCompute, StageNotPreparedError, type LearnerCompute } from '../../../../actors/learner/compute.js';
import type { GrpoSettings, LearnerStartData, SftSettings } from '../../../../actors/learner/start-data.js';
import type { ExamplesDrawn } from '../../../../messages/step/1-examples-drawn.js';
import type { StepGathered } from '../../../../messages/step/5-step-gathered.js';
import type { WeightsRef } from '../../../../messages/values.js';
import { frozenBytes, planArena, slotBytes } from '../../../../models/arena/arena.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { readSafetensors, readTensorBytes } from '../../../../models/checkpoint/safetensors.js';
import { hashSlot } from '../../../../models/arena/weights-hash.js';
import { releaseMemory, reserveMemory } from '../../../../native/process/memory.js';
import { mapSharedMemory } from '../../../../runtime/shared-memory.js';
import { engineOptionsOf, openEngines } from '../../../helpers/engines.js';
import { visionLanguageConfiguration } from '../../../helpers/vision-language-configuration.js';
import {
  gatherShard,
  gatherStep,
  openBlobStage,
  scored,
  timedOut,
  weights,
  type BlobStage,
} from '../../../helpers/step-messages.js';

const model = {
  model_type: 'qwen2',
  vocab_size: 16,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  tie_word_embeddings: true,
  initializer_range: 0.3,
};
const optim = {
  lr: 0.01,
  betas: [0.9, 0.99] as [number, number],
  eps: 1e-8,
  weight_decay: 0.1,
  lr_scheduler: 'constant' as const,
  lr_warmup_steps: 0,
  lr_warmup_steps_ratio: 0,
  min_lr_ratio: 0,
  gamma: 1,
  grad_clip: 1,
};
const sft: SftSettings = { optim, maxTokenLength: 1000, lossMode: 'token-mean-global' };
const grpo: GrpoSettings = {
  optim,
  maxTokenLength: 1000,
  miniBatchPrompts: 4,
  epochs: 1,
  normalizeByStd: true,
  clipRatioLow: 0.2,
  clipRatioHigh: 0.28,
  clipRatioC: 3,
  klCoefficient: { start: 0, end: 0, decaySteps: null },
  klLossType: 'low_var_kl',
  entropyCoefficient: 0,
  lossAggregation: 'token-mean',
  bypassOldLogProbs: false,
};

interface Bench extends BlobStage {
  readonly compute: LearnerCompute;
  /** Of slot 0: the first weights. */
  readonly first: WeightsRef;
  train(batch: ExamplesDrawn | StepGathered, slot?: number): ReturnType<LearnerCompute['trainExamples']>;
}

const leased = (slot: number) => ({ kind: 'lease-granted' as const, slot });

const engines = await openEngines();

describe.each(engines)('on $engine', ({ engine }) => {
  async function bench(
    settings: { sft?: Partial<SftSettings>; grpo?: Partial<GrpoSettings> },
    prepare?: { stage: 'sft' | 'grpo'; folder?: string },
    more: Partial<LearnerStartData> = {},
  ): Promise<Bench> {
    const description = { model, dtype: 'float32' as const, slots: 2, reference: false, ...more };
    const plan = planArena(description);
    const arena = reserveMemory('troupe-test-arena', plan.byteLength);
    onTestFinished(() => releaseMemory(arena));
    const stage = openBlobStage();
    const shared = { ...stage.shared, arena };
    const memory = mapSharedMemory(shared.arena, 'write');
    const bytes = slotBytes(plan, memory, 0);
    initializeSlot(plan.configuration, plan.frozen, 3, frozenBytes(plan, memory));
    initializeSlot(plan.configuration, plan.layout, 3, bytes);
    const first = { ...weights(0, 'a', 0), hash: hashSlot(plan.layout, bytes) };
    const startData: LearnerStartData = {
      ...description,
      ...engineOptionsOf(engine),
      padTokenId: 0,
      temperature: 1,
      sft: { ...sft, ...settings.sft },
      grpo: { ...grpo, ...settings.grpo },
      askTimeoutMs: 60_000,
      ...more,
    };
    const compute = await createCompute(startData, {
      shared,
      address: { name: 'learner', instance: 0, incarnation: 0 },
    });
    if (prepare)
      await compute.prepareOptimizer({
        request: { kind: 'optimizer-requested', weights: first, ...prepare },
        lease: leased(0),
      });
    return {
      ...stage,
      compute,
      first,
      train: (batch, slot = 1) =>
        batch.kind === 'examples-drawn'
          ? compute.trainExamples({ batch, lease: leased(slot) })
          : compute.trainRollouts({ batch, lease: leased(slot) }),
    };
  }

  /** Three examples with prompts of 2 tokens and completions of 1, 2 and 6. */
  function examples({ blobs, first }: Bench): ExamplesDrawn {
    const sequences = [1, 2, 6].map((length) =>
      Int32Array.from({ length: 2 + length }, (_, index) => 1 + ((index * 5 + length) % 14)),
    );
    return {
      kind: 'examples-drawn',
      step: 0,
      totalSteps: 10,
      stepsPerEpoch: 5,
      weights: first,
      examples: blobs.pack(sequences),
      lossMask: blobs.packMask(sequences.map(({ length }) => ({ prompt: 2, length }))),
    };
  }

  function rollouts(stage: Bench, verdicts = [scored(1), scored(0), scored(0)]): StepGathered {
    const groups = [1, 2, 3, 4].map((token) => ({
      prompt: [token, 5],
      responses: [[6, token], [7, 8, 9], [token]],
      verdicts,
    }));
    const shard = gatherShard(stage, { shard: 0, groups, weights: stage.first });
    return gatherStep([shard], stage.first);
  }

  describe('training on examples', () => {
    it('counts completion tokens alone, each the same, however the batch is cut into micro-batches', async () => {
      const whole = await bench({}, { stage: 'sft' });
      const cut = await bench({ sft: { maxTokenLength: 8 } }, { stage: 'sft' });
      const [atOnce, inParts] = [await whole.train(examples(whole)), await cut.train(examples(cut))];
      expect(atOnce.metrics).toMatchObject({ 'train/loss_tokens': 9, 'perf/micro_batches': 1 });
      expect(inParts.metrics['perf/micro_batches']).toBeGreaterThan(1);
      expect(inParts.metrics['train/loss']).toBeCloseTo(atOnce.metrics['train/loss'] ?? NaN, 5);
      expect(inParts.metrics['actor/grad_norm']).toBeCloseTo(atOnce.metrics['actor/grad_norm'] ?? NaN, 4);
    });

    it('as the published recipes do weighs tokens by their micro-batch, which is another loss', async () => {
      const exact = await bench({ sft: { maxTokenLength: 8 } }, { stage: 'sft' });
      const published = await bench({ sft: { maxTokenLength: 8, lossMode: 'micro-batch-mean' } }, { stage: 'sft' });
      const losses = [await exact.train(examples(exact)), await published.train(examples(published))].map(
        ({ metrics }) => metrics['train/loss'] ?? NaN,
      );
      expect(Math.abs((losses[0] ?? NaN) - (losses[1] ?? NaN))).toBeGreaterThan(1e-3);
    });

    it('goes on bit for bit from its files', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'troupe-test-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const straight = await bench({}, { stage: 'sft' });
      const [batch, { hash: afterOne }] = [examples(straight), await straight.train(examples(straight))];
      await straight.compute.writeCheckpoint({ folder });
      const afterTwo = await straight.train({ ...batch, weights: { ...straight.first, slot: 1, hash: afterOne } }, 0);

      const resumed = await bench({}, { stage: 'sft' });
      expect((await resumed.train(examples(resumed))).hash).toBe(afterOne);
      await resumed.compute.prepareOptimizer({
        request: { kind: 'optimizer-requested', stage: 'sft', weights: { ...resumed.first, slot: 1 }, folder },
        lease: leased(1),
      });
      const again = await resumed.train(
        { ...examples(resumed), weights: { ...resumed.first, slot: 1, hash: afterOne } },
        0,
      );
      expect(again.hash).toBe(afterTwo.hash);
      expect(again.hash).not.toBe(afterOne);
    });
  });

  describe('training on rollouts', () => {
    it('in one update has a ratio of exactly 1: nothing is clipped and nothing has moved', async () => {
      const stage = await bench({}, { stage: 'grpo' });
      const { metrics, updates, hash } = await stage.train(rollouts(stage));
      expect(updates).toBe(1);
      expect(metrics).toMatchObject({ 'actor/ppo_kl': 0, 'actor/pg_clipfrac': 0, 'actor/pg_clipfrac_lower': 0 });
      expect(metrics['actor/grad_norm']).toBeGreaterThan(0);
      expect(hash).not.toBe(stage.first.hash);
    });

    it('in several mini-batches and passes makes as many updates, and leaves the first weights behind', async () => {
      const stage = await bench({ grpo: { miniBatchPrompts: 2, epochs: 3 } }, { stage: 'grpo' });
      const { metrics, updates } = await stage.train(rollouts(stage));
      expect(updates).toBe(6);
      expect(Math.abs(metrics['actor/ppo_kl'] ?? 0)).toBeGreaterThan(0);
    });

    it("takes the sampler's log-probabilities as the old ones when told so", async () => {
      const own = await bench({}, { stage: 'grpo' });
      const bypassed = await bench({ grpo: { bypassOldLogProbs: true } }, { stage: 'grpo' });
      expect((await own.train(rollouts(own))).metrics['actor/ppo_kl']).toBe(0);
      expect((await bypassed.train(rollouts(bypassed))).metrics['actor/ppo_kl']).not.toBe(0);
    });

    it('does not depend on how the batch is cut into micro-batches', async () => {
      const whole = await bench({}, { stage: 'grpo' });
      const cut = await bench({ grpo: { maxTokenLength: 6 } }, { stage: 'grpo' });
      const [atOnce, inParts] = [await whole.train(rollouts(whole)), await cut.train(rollouts(cut))];
      expect(inParts.metrics['perf/micro_batches']).toBeGreaterThan(3);
      expect(inParts.metrics['actor/grad_norm']).toBeCloseTo(atOnce.metrics['actor/grad_norm'] ?? NaN, 4);
      expect(inParts.metrics['actor/pg_loss']).toBeCloseTo(atOnce.metrics['actor/pg_loss'] ?? NaN, 5);
    });

    it('changes no bit when every verdict failed, and says that the update was skipped', async () => {
      const stage = await bench({}, { stage: 'grpo' });
      const { hash, metrics } = await stage.train(rollouts(stage, [timedOut, timedOut, timedOut]));
      expect(hash).toBe(stage.first.hash);
      expect(metrics).toMatchObject({ 'actor/skipped_updates': 1, 'training/failed_verdicts': 12 });
      expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    });

    it('refuses rollouts of other weights than the step trains', async () => {
      const stage = await bench({}, { stage: 'grpo' });
      const gathered = rollouts(stage);
      expect(() => stage.train({ ...gathered, weights: { ...stage.first, hash: weights(0, 'b').hash } })).toThrow(
        /shard 0 was sampled at version 0/,
      );
    });
  });

  it('a learner that was prepared for no stage, or another, trains nothing', async () => {
    const idle = await bench({});
    expect(() => idle.train(examples(idle))).toThrow(StageNotPreparedError);
    const other = await bench({}, { stage: 'grpo' });
    expect(() => other.train(examples(other))).toThrow('the learner is prepared for grpo, not for sft');
  });

  describe('training with less memory', () => {
    // A tied embedding has two gradients; over several micro-batches their sum is taken in another order.
    it.each([
      ['sft', 'one micro-batch and a tied embedding', 1000, true],
      ['grpo', 'one micro-batch and a tied embedding', 1000, true],
      ['sft', 'several micro-batches', 8, false],
      ['grpo', 'several micro-batches', 8, false],
    ] as const)('gives the same weights in %s with %s, to the bit', async (stage, _, maxTokenLength, tied) => {
      const hashes = [];
      for (const recomputeLayers of [false, true]) {
        const own = await bench(
          { sft: { maxTokenLength }, grpo: { maxTokenLength } },
          { stage },
          { recomputeLayers, model: { ...model, tie_word_embeddings: tied } },
        );
        const update = await own.train(stage === 'sft' ? examples(own) : rollouts(own));
        hashes.push(update.hash);
      }
      expect(hashes[1]).toBe(hashes[0]);
    });
  });

  describe('training adapters', () => {
    const lora = { rank: 2, alpha: 4, target_modules: 'all-linear' as const };

    it('moves nothing at first but the matrices that began at zero, and the model beside them never', async () => {
      const own = await bench({}, { stage: 'sft' }, { lora });
      const update = await own.train(examples(own));
      expect(update.metrics['actor/grad_norm']).toBeGreaterThan(0);
      const whole = await bench({}, { stage: 'sft' });
      const { metrics } = await whole.train(examples(whole));
      // The adapters add nothing yet: the loss is the model's own.
      expect(update.metrics['train/loss']).toBeCloseTo(metrics['train/loss'] ?? NaN, 5);
      const optimizer = join(mkdtempSync(join(tmpdir(), 'troupe-test-')));
      onTestFinished(() => rmSync(optimizer, { recursive: true, force: true }));
      await own.compute.writeCheckpoint({ folder: optimizer });
      const { tensors } = readSafetensors(join(optimizer, 'optimizer.safetensors'));
      expect(tensors.size).toBe(3 * 2 * 2 * 7);
      expect([...tensors.keys()].every((name) => /\.lora_[AB]\.weight$/.test(name))).toBe(true);
    });
  });

  it('a vision tower that is not frozen stays as it is on text: it has no gradient, and weight decay is not its own', async () => {
    const description = { model: visionLanguageConfiguration, freeze_vision_tower: false };
    const own = await bench({}, { stage: 'sft' }, description);
    await own.train(examples(own));
    const folder = mkdtempSync(join(tmpdir(), 'troupe-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await own.compute.writeCheckpoint({ folder });
    const { tensors } = readSafetensors(join(folder, 'optimizer.safetensors'));
    const { configuration, layout } = planArena({ ...description, dtype: 'float32', slots: 1, reference: false });
    const fresh = new Uint8Array(layout.slotBytes);
    initializeSlot(configuration, layout, 3, fresh);
    const moved = layout.places.filter(({ name, byteOffset, byteLength }) => {
      const entry = tensors.get(`master.${name}`);
      const bytes = new Uint8Array(entry?.byteLength ?? 0);
      if (entry) readTensorBytes(entry, bytes);
      return !Buffer.from(bytes).equals(fresh.subarray(byteOffset, byteOffset + byteLength));
    });
    expect(moved.length).toBeGreaterThan(10);
    expect(moved.map(({ name }) => name).filter((name) => name.startsWith('visual.'))).toEqual([]);
  });

  describe('tokens that are never sampled', () => {
    it('have no share in the probabilities of the others', async () => {
      const probabilities = [];
      for (const bannedTokenIds of [[], [11, 12, 13, 14, 15]]) {
        const own = await bench({}, { stage: 'grpo' }, { bannedTokenIds });
        const { metrics } = await own.train(rollouts(own));
        probabilities.push(metrics['actor/entropy'] ?? NaN);
      }
      expect(probabilities[1]).toBeLessThan((probabilities[0] ?? NaN) - 0.05);
      expect(probabilities[1]).toBeLessThan(Math.log(11));
    });
  });
});

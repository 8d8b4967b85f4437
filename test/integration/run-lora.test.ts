/** Runs that train adapters over a frozen model, from the first step to what stands on them. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeParameters } from '../../cli/train/describe-run.js';
import { rehearse, type Rehearsal } from '../../cli/train/start-company.js';
import { ConfigError } from '../../config/errors.js';
import { loadRunConfig } from '../../cli/machine/load-run-config.js';
import { parseModelConfiguration } from '../../models/configuration/configuration.js';
import { loadAdapters, readAdapterFolder } from '../../models/lora/adapter-folder.js';
import { LoraTargetError } from '../../models/lora/adapters.js';
import { mergeAdapters } from '../../models/lora/merge.js';
import { parameterLayout, splitLayout } from '../../models/arena/parameter-layout.js';
import { loadFolderIntoSlot, readSafetensors } from '../../models/checkpoint/safetensors.js';
import { hashSlot } from '../../models/arena/weights-hash.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { saveTinyModel, tinyModel } from '../helpers/tiny-run/base-model.js';
import {
  finalHashOf,
  performRun,
  stepMetricsOf,
  summaryIn,
  tinyRun,
  type FinishedRun,
} from '../helpers/tiny-run/start-run.js';
import { troupe } from '../helpers/troupe-command.js';

const runs = temporaryFolder();
const base = saveTinyModel(join(runs.path, 'base'));
const single = 'placement.mode=single-process';
const onBase = ['model.config=null', `model.path=${base}`];
const lora = [...onBase, 'model.lora_rank=3', 'model.lora_alpha=6', 'learner.optim.weight_decay=0.1', single];

/** Three steps of SFT, six of GRPO, nothing in their way. */
let whole: FinishedRun | undefined;
beforeEach(async () => {
  whole ??= await performRun({ folder: join(runs.path, 'whole'), overrides: lora });
});

const wholeFolder = () => whole?.runFolder ?? 'no run';
const weightsAt = (step: number) => join(wholeFolder(), 'checkpoints', `global_step_${step}`, 'weights');
const wholeHash = () => whole && finalHashOf(whole);
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const configuration = parseModelConfiguration(tinyModel);

describe('a run that trains adapters', () => {
  it('writes them alone, in PEFT’s format, with the model that they belong to by name', () => {
    expect(wholeHash()).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(weightsAt(9))).toEqual(
      expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors', 'tokenizer.json']),
    );
    expect(readdirSync(weightsAt(9))).not.toContain('model.safetensors');
    const adapters = readAdapterFolder(weightsAt(9));
    expect(adapters.baseModel).toBe(base);
    expect(adapters.lora).toMatchObject({ rank: 3, alpha: 6 });
    expect(adapters.tensors.size).toBe(2 * 2 * 7);
  });

  it('holds optimizer state for them alone', () => {
    const { tensors } = readSafetensors(join(weightsAt(9), '..', 'optimizer', 'optimizer.safetensors'));
    expect([...tensors.keys()].filter((name) => !/\.lora_[AB]\.weight$/.test(name))).toEqual([]);
    expect(tensors.size).toBe(3 * 2 * 2 * 7);
  });

  it('learns: both matrices of every adapter have moved', () => {
    const { trained } = splitLayout(configuration, 'float32', {
      freezeVisionTower: true,
      lora: { rank: 3, alpha: 6, target_modules: 'all-linear' },
    });
    const slots = [3, 9].map((step) => {
      const slot = new Uint8Array(trained.slotBytes);
      loadAdapters(weightsAt(step), trained, slot);
      return slot;
    });
    for (const { name, byteOffset, byteLength } of trained.places) {
      const [early, late] = slots.map((slot) => Buffer.from(slot.subarray(byteOffset, byteOffset + byteLength)));
      expect(early?.equals(late ?? Buffer.alloc(0)), name).toBe(false);
      expect(late?.equals(Buffer.alloc(byteLength)), name).toBe(false);
    }
  });

  it('has a reference that is the same model with the adapters it began GRPO with', () => {
    const steps = stepMetricsOf(wholeFolder()).filter(({ stage }) => stage === 'grpo');
    const divergences = steps.map(({ metrics }) => Number(metrics['actor/kl_loss']));
    expect(divergences[0]).toBeLessThan(1e-6);
    expect(divergences.at(-1)).toBeGreaterThan(1e-5);
    expect(readAdapterFolder(join(wholeFolder(), 'reference')).baseModel).toBe(base);
  });

  it('samples with what it trains: sampler and learner agree on every probability', () => {
    for (const { metrics } of stepMetricsOf(wholeFolder()).filter(({ stage }) => stage === 'grpo'))
      expect(Number(metrics['training/rollout_probs_diff_max'])).toBeLessThan(1e-5);
  });

  it('goes on after Ctrl-C in SFT and kill -9 in GRPO as if it had never stopped', async () => {
    const folder = join(runs.path, 'stopped');
    const overrides = [...lora, 'trainer.save_freq=2'];
    const when = (message: string, occurrence: number) => ({
      on: 'ask-sent' as const,
      message,
      asked: 'learner' as const,
      occurrence,
    });
    const interrupted = await performRun({
      folder,
      overrides,
      acts: [{ when: when('examples-drawn', 2), target: 'root', signal: 'SIGINT' }],
    });
    expect(summaryIn(interrupted).exit).toBe('interrupted');
    const killed = await performRun({
      folder,
      overrides,
      acts: [{ when: when('step-gathered', 4), target: 'root', signal: 'SIGKILL' }],
    });
    expect(killed.signal).toBe('SIGKILL');
    expect(finalHashOf(await performRun({ folder, overrides }))).toBe(wholeHash());
  });
});

describe('what stands on a run of adapters', () => {
  const oneStep = ['trainer.stages=[sft]', 'sft.total_training_steps=1', 'sft.optim.lr=0', single];

  it('trains the whole weights, with the adapters folded in', async () => {
    const next = await performRun({
      folder: join(runs.path, 'merged'),
      overrides: ['model.config=null', `model.path=${wholeFolder()}`, ...oneStep],
    });
    const layout = parameterLayout(configuration, 'float32');
    const expected = new Uint8Array(layout.slotBytes);
    loadFolderIntoSlot(base, layout, expected);
    const { lora: kind } = readAdapterFolder(weightsAt(9));
    const { trained } = splitLayout(configuration, 'float32', { freezeVisionTower: true, lora: kind });
    const adapters = new Uint8Array(trained.slotBytes);
    loadAdapters(weightsAt(9), trained, adapters);
    mergeAdapters([{ layout, bytes: expected }], { layout: trained, bytes: adapters }, kind);
    expect(finalHashOf(next)).toBe(hashSlot(layout, expected));
  });

  it('trains the adapters on, when they are of the same kind', async () => {
    const next = await performRun({
      folder: join(runs.path, 'onwards'),
      overrides: [...lora, `model.path=${wholeFolder()}`, ...oneStep],
    });
    expect(finalHashOf(next)).toBe(wholeHash());
    const own = join(next.runFolder ?? '', 'checkpoints', 'global_step_1', 'weights');
    expect(sha256(join(own, 'adapter_model.safetensors'))).toBe(
      sha256(join(weightsAt(9), 'adapter_model.safetensors')),
    );
    expect(readAdapterFolder(own).baseModel).toBe(base);
  });

  it('samples from it', async () => {
    const { code, out, error } = await troupe('sample', wholeFolder(), '--json', single);
    expect(code, error).toBe(0);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toHaveProperty('response');
  });

  it.each([
    ['adapters of another rank', ['model.lora_rank=4'], 'model.lora_rank'],
    ['adapters of another scale', ['model.lora_alpha=7'], 'model.lora_alpha'],
    ['adapters of other matrices', ['model.target_modules=[q_proj]'], 'model.target_modules'],
  ])('refuses %s before anything starts, and says what to do', async (_, overrides, key) => {
    const refused = rehearsed([...lora, `model.path=${wholeFolder()}`, ...overrides]);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(key);
    await expect(refused).rejects.toThrow('or model.lora_rank=0, which trains the weights with them folded in');
  });

  it('refuses adapters whose model is gone, with its name', async () => {
    const alone = join(runs.path, 'alone');
    cpSync(weightsAt(9), alone, { recursive: true });
    const file = join(alone, 'adapter_config.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(base, '/nowhere/base'));
    const refused = rehearsed([...onBase, `model.path=${alone}`]);
    await expect(refused).rejects.toThrow('/nowhere/base, which is not there');
  });
});

it('names the matrices that there are when one is called that is not', async () => {
  const refused = rehearsed([...lora, 'model.target_modules=[query]']);
  await expect(refused).rejects.toThrow(LoraTargetError);
  await expect(refused).rejects.toThrow(
    "no matrix is called 'query'; there are q_proj, k_proj, v_proj, o_proj, gate_proj",
  );
});

it('says before it starts how many parameters are trained, beside how many that are not', async () => {
  const rehearsal = await rehearsed([...lora, 'algorithm.kl_loss_coef=0.01']);
  // 2 layers × 3 × (4 × (32 + 32) of attention + 3 × (32 + 64) of the feed-forward network)
  expect(describeParameters(rehearsal)).toBe('3,264 parameters of adapters on 21,856 frozen ones');
  const whole = await rehearsed(onBase);
  expect(describeParameters(whole)).toBe('21,856 parameters');
  // Two slots and the reference: three copies of the model, or one and three of its adapters.
  expect(whole.arenaBytes).toBeGreaterThanOrEqual(3 * 4 * 21_856);
  expect(rehearsal.arenaBytes).toBeLessThan(4 * (21_856 + 3 * 3_264) + 4 * 4096 + 64 * 3 * 28);
});

function rehearsed(overrides: readonly string[]): Promise<Rehearsal> {
  return rehearse(loadRunConfig(tinyRun, overrides).config);
}

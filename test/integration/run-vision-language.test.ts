/**
 * SFT and GRPO of a tiny Qwen2.5-VL on text alone, with the real tokenizer and chat template, through the six actors.
 * Skipped where ../shared/data is missing.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadRunConfig } from '../../cli/machine/load-run-config.js';
import { describeParameters } from '../../cli/train/describe-run.js';
import { rehearse } from '../../cli/train/start-company.js';
import { readJsonLines } from '../../cli/json-lines.js';
import { initializeSlot } from '../../models/arena/initialize.js';
import { planArena, type ArenaPlan } from '../../models/arena/arena.js';
import { readSafetensors, readTensorBytes } from '../../models/checkpoint/safetensors.js';
import { hashSlot } from '../../models/arena/weights-hash.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { eventsOf, performRun, stepMetricsOf, summaryOf } from '../helpers/tiny-run/start-run.js';

const shared = '../shared/data';
const published = join(shared, 'qwen2.5-vl-7b-instruct');
const file = fileURLToPath(new URL('../../../test/helpers/tiny-run/tiny-vision-language.yaml', import.meta.url));
const lengthReward = fileURLToPath(new URL('../helpers/tiny-run/length-reward.js', import.meta.url));
const runs = temporaryFolder();
const tokenizerFolder = join(runs.path, 'tokenizer');

/** The tokenizer as a published folder of Qwen2.5-VL has it. */
function assembleTokenizer(): void {
  mkdirSync(tokenizerFolder);
  copyFileSync(join(shared, 'qwen2.5-tokenizer', 'tokenizer.json'), join(tokenizerFolder, 'tokenizer.json'));
  for (const name of [
    'tokenizer_config.json',
    'chat_template.json',
    'generation_config.json',
    'preprocessor_config.json',
  ])
    copyFileSync(join(published, name), join(tokenizerFolder, name));
}

const always = [`model.tokenizer=${tokenizerFolder}`, `verifier.path=${lengthReward}`];
const mediaTokens = /<\|(vision_start|vision_end|vision_pad|image_pad|video_pad)\|>/;

/** Of the tower alone, in a checkpoint's folder. */
function towerHash({ frozen }: ArenaPlan, weights: string): string {
  const { tensors } = readSafetensors(weights);
  const bytes = new Uint8Array(frozen.slotBytes);
  for (const { name, byteOffset, byteLength } of frozen.places) {
    const entry = tensors.get(name);
    if (!entry) throw new Error(`${weights} has no ${name}`);
    readTensorBytes(entry, bytes.subarray(byteOffset, byteOffset + byteLength));
  }
  return hashSlot(frozen, bytes);
}

const checkpointsOf = (runFolder: string | undefined) =>
  readdirSync(join(runFolder ?? '', 'checkpoints'))
    .filter((name) => name.startsWith('global_step_'))
    .map((name) => join(runFolder ?? '', 'checkpoints', name));

const responsesOf = (runFolder: string | undefined, step: number) =>
  readJsonLines(join(runFolder ?? '', 'rollouts', `step-${step}.jsonl`)).map(({ value }) =>
    String(Reflect.get(Object(value), 'response')),
  );

describe.skipIf(!existsSync(published))('a tiny Qwen2.5-VL on text (skipped where ../shared/data is missing)', () => {
  assembleTokenizer();

  it('learns in SFT and GRPO while its vision tower stays as it was, to the byte', async () => {
    const run = await performRun({ file, folder: join(runs.path, 'recipe'), overrides: always });
    summaryOf(run);
    const steps = stepMetricsOf(run.runFolder);
    const losses = steps.filter(({ stage }) => stage === 'sft').map(({ metrics }) => Number(metrics['train/loss']));
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 1);
    const updates = steps.filter(({ stage }) => stage === 'grpo').map(({ metrics }) => metrics);
    expect(updates).toHaveLength(2);
    for (const metrics of updates) {
      expect(Number(metrics['actor/grad_norm'])).toBeGreaterThan(0);
      expect(Number(metrics['training/rollout_probs_diff_max'])).toBeLessThan(1e-5);
    }
    expect(Number(updates[0]?.['actor/kl_loss'])).toBeLessThan(1e-6);
    expect(new Set(eventsOf(run.runFolder, 'actor-started').map(({ actor }) => actor.name))).toEqual(
      new Set(['policy', 'learner', 'sampler', 'reference', 'verifier', 'evaluator']),
    );

    const { config } = loadRunConfig(file, always);
    const rehearsal = await rehearse(config);
    const plan = planArena({ model: rehearsal.model, dtype: 'float32', slots: 1, reference: false });
    const fresh = new Uint8Array(plan.frozen.slotBytes);
    initializeSlot(plan.configuration, plan.frozen, config.trainer.seed, fresh);
    const untouched = hashSlot(plan.frozen, fresh);
    const checkpoints = checkpointsOf(run.runFolder);
    expect(checkpoints).toHaveLength(3);
    const embeddings = checkpoints.map((checkpoint) => {
      expect(towerHash(plan, join(checkpoint, 'weights')), checkpoint).toBe(untouched);
      const optimizer = readSafetensors(join(checkpoint, 'optimizer', 'optimizer.safetensors'));
      expect([...optimizer.tensors.keys()].filter((name) => name.includes('visual.'))).toEqual([]);
      const entry = readSafetensors(join(checkpoint, 'weights')).tensors.get('model.norm.weight');
      const bytes = new Uint8Array(entry?.byteLength ?? 0);
      if (entry) readTensorBytes(entry, bytes);
      return Buffer.from(bytes).toString('hex');
    });
    expect(new Set(embeddings).size).toBe(3);
    expect(describeParameters(rehearsal)).toMatch(/^[\d,]+ parameters \([\d,]+ of the vision tower frozen\)$/);
  });

  it('is taught to end its answers as the chat template does, and ends them at any of its end tokens', async () => {
    const rehearsal = await rehearse(loadRunConfig(file, always).config);
    const { tokenizer } = rehearsal;
    expect(rehearsal.endTokenIds.map((id) => tokenizer.decode([id]))).toEqual(['<|im_end|>', '<|endoftext|>']);
    for (const { promptTokens, completionTokens } of rehearsal.data.train) {
      expect(tokenizer.decode(promptTokens)).toMatch(/^<\|im_start\|>system\n.*<\|im_start\|>assistant\n$/s);
      expect(tokenizer.decode(completionTokens ?? [])).toMatch(/<\/answer><\|im_end\|>$/);
    }
  });

  it('writes no placeholder of a picture, though it was taught nothing else', async () => {
    const rows = join(runs.path, 'placeholders.jsonl');
    const row = { prompt: 'What is seen?', answer: '1', completion: '<|image_pad|>'.repeat(30) };
    writeFileSync(rows, [row, row].map((one) => `${JSON.stringify(one)}\n`).join(''));
    const overrides = [
      ...always,
      'data.task=jsonl',
      'data.task_options={completion_key: completion}',
      `data.train_files=${rows}`,
      `data.val_files=${rows}`,
      'data.max_response_length=40',
      'sft.total_training_steps=10',
      'sft.optim.lr=0.1',
      'trainer.total_training_steps=1',
      'placement.mode=single-process',
    ];
    const run = await performRun({ file, folder: join(runs.path, 'placeholders'), overrides });
    summaryOf(run);
    const steps = stepMetricsOf(run.runFolder);
    // Nats a token: without the ban nearly every token would be the placeholder.
    expect(Number(steps.filter(({ stage }) => stage === 'sft').at(-1)?.metrics['train/loss'])).toBeLessThan(1);
    const responses = responsesOf(run.runFolder, 11);
    expect(responses).toHaveLength(8);
    for (const response of responses) expect(response).not.toMatch(mediaTokens);
    // What is never sampled has no share in the learner's distribution either.
    expect(Number(steps.at(-1)?.metrics['training/rollout_probs_diff_max'])).toBeLessThan(1e-5);
  });

  it('is refused with a tokenizer that it has no rows for, before anything starts', async () => {
    const refused = rehearse(loadRunConfig(file, [...always, 'model.config.vocab_size=151664']).config);
    await expect(refused).rejects.toThrow("has 151665 tokens, the model's vocabulary only 151664 rows");
  });

  it('says which architectures there are when a folder holds another', async () => {
    const folder = join(runs.path, 'other');
    mkdirSync(folder);
    const config: unknown = JSON.parse(readFileSync(join(published, 'config.json'), 'utf8'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...Object(config), model_type: 'llama' }));
    const refused = rehearse(loadRunConfig(file, [...always, 'model.config=null', `model.path=${folder}`]).config);
    await expect(refused).rejects.toMatchObject({ remedy: expect.stringContaining('qwen2 or qwen2_5_vl') });
  });
});

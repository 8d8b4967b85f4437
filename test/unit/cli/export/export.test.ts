/** `troupe export` from words to folder, on checkpoints made here: no engine, no company. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { beginCheckpoint } from '../../../../cli/checkpoint-folder.js';
import { runMain } from '../../../../cli/main.js';
import { dumpConfig, parseConfig } from '../../../../config/load.js';
import { createCharacterTokenizer } from '../../../../models/tokenizer/character-tokenizer.js';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { loadFolderIntoSlot } from '../../../../models/checkpoint/load-folder.js';
import { readAdapterFolder, saveAdapterFolder } from '../../../../models/lora/adapter-folder.js';
import { mergeAdapters } from '../../../../models/lora/merge.js';
import { parameterLayout } from '../../../../models/arena/parameter-layout.js';
import { saveSlotAsFolder } from '../../../../models/checkpoint/save-folder.js';
import { hashSlot, hashTensors, rootHash } from '../../../../models/arena/weights-hash.js';
import { openLoraReference } from '../../../helpers/lora-reference.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

async function troupe(...words: readonly string[]) {
  const said = { out: '', error: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said.out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said.error += String(text)), true));
  const code = await runMain(words);
  vi.restoreAllMocks();
  return { code, ...said };
}

const at = (...path: string[]) => join(folder, ...path);
const text = (...path: string[]) => readFileSync(at(...path), 'utf8');
const json = (...path: string[]) => JSON.parse(text(...path));

const tokenizer = createCharacterTokenizer({});
const source = {
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  hidden_size: 24,
  num_hidden_layers: 1,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 28,
  vocab_size: tokenizer.vocabularySize,
  tie_word_embeddings: true,
  eos_token_id: 2,
  torch_dtype: 'float32',
  a_key_of_tomorrow: { kept: true },
};
const configuration = parseModelConfiguration(source);
const layout = parameterLayout(configuration, 'float32');
const slot = new Uint8Array(layout.slotBytes);
initializeSlot(configuration, layout, 3, slot);
const hash = hashSlot(layout, slot);

const generation = '{"eos_token_id": [2, 1], "temperature": 0.6}';
const beside = {
  ...tokenizer.files(),
  'generation_config.json': { text: generation },
  'chat_template.jinja': { text: '{{ messages }}' },
  'preprocessor_config.json': { text: '{"patch_size": 14}' },
};

const score = {
  correct: 75,
  total: 100,
  accuracy: 0.75,
  low: 0.657,
  high: 0.825,
  failedVerdicts: 0,
  truncated: 0,
  meanResponseLength: 9,
};

/** A run's folder with one checkpoint, whose weights are `write`n. */
async function makeRun(
  name: string,
  weights: string,
  write: (target: string) => { name: string; bytes: number; hash: string }[],
) {
  const run = at(name);
  mkdirSync(run);
  const { config } = parseConfig(
    `{ model: { path: ../Qwen2.5-0.5B }, data: { task: jsonl, train_files: ${at('private', 'train.jsonl')}, val_files: val.jsonl }, trainer: { experiment_name: sums, stages: [sft, grpo] } }`,
  );
  writeFileSync(join(run, 'config.resolved.yaml'), dumpConfig(config));
  const stage = {
    name: 'sft',
    steps: 7,
    totalSteps: 9,
    seconds: 61,
    evaluation: { sums: score },
    weightsHash: weights,
  };
  const summary = {
    format: 1,
    experiment: 'sums',
    exit: 'interrupted',
    stages: [stage],
    finalWeightsHash: weights,
    reproducible: true,
    perActor: [],
    wallTimeSeconds: 70,
  };
  writeFileSync(join(run, 'summary.json'), JSON.stringify(summary));
  const writer = beginCheckpoint(run, 7);
  const files = write(join(writer.folder, 'weights')).map((file) => ({ ...file, name: `weights/${file.name}` }));
  const manifest = {
    format: 1 as const,
    stage: 'sft' as const,
    step: 7,
    stageStep: 7,
    seed: 0,
    configHash: 'a'.repeat(64),
  };
  return writer.commit({ ...manifest, weights: { version: 7, hash: weights }, files });
}

beforeAll(async () => {
  await makeRun('sums-001', hash, (target) =>
    saveSlotAsFolder(target, configuration, layout, slot, beside, { pad: 0, eos: 2 }, source),
  );
});

describe("troupe export of a run's newest checkpoint", () => {
  it('writes its weights bit by bit, and every file that belongs to them', async () => {
    const { code, out, error } = await troupe('export', at('sums-001'), '-o', at('whole'));
    expect([code, error]).toEqual([0, '']);
    expect(out).toContain('wrote sums-001 global_step_7 to');
    expect(readdirSync(at('whole')).sort()).toEqual(
      [...Object.keys(beside), 'README.md', 'config.json', 'model.safetensors'].sort(),
    );
    const again = new Uint8Array(layout.slotBytes);
    loadFolderIntoSlot(at('whole'), layout, again);
    expect(hashSlot(layout, again)).toBe(hash);
    expect(json('whole', 'config.json')).toEqual(source);
    expect(text('whole', 'generation_config.json')).toBe(generation);
    expect(text('whole', 'chat_template.jinja')).toBe('{{ messages }}');
  });

  it('says in the model card where the weights come from, what was measured, and how to load them', () => {
    const card = text('whole', 'README.md');
    const front = parse(/^---\n([\s\S]*?)---\n/.exec(card)?.[1] ?? '');
    expect(front).toMatchObject({ library_name: 'transformers', pipeline_tag: 'text-generation' });
    expect(card).toContain('75.0 % (65.7 %–82.5 %)');
    expect(card).toContain('**these weights**');
    expect(card).toContain(hash);
    expect(card).toContain('7 of 9');
    expect(card).toContain('AutoModelForCausalLM.from_pretrained');
    expect(card).toContain('vllm serve');
    expect(card).toMatch(/written by \| Troupe \d/);
    // The folders of this machine are no one else's business.
    expect(card).toContain('train.jsonl');
    expect(card).not.toContain(at('private'));
    expect(card).not.toContain(folder);
  });

  it('converts into bfloat16 as loading does, says so in config.json, and counts shards by size', async () => {
    const words = ['--dtype', 'bfloat16', '--max-shard-size', '2KB'];
    const { code } = await troupe(
      'export',
      at('sums-001', 'checkpoints', 'global_step_7'),
      '-o',
      at('narrow'),
      ...words,
    );
    expect(code).toBe(0);
    expect(json('narrow', 'config.json')).toEqual({ ...source, torch_dtype: 'bfloat16' });
    const narrow = parameterLayout(configuration, 'bfloat16');
    const [expected, found] = [new Uint8Array(narrow.slotBytes), new Uint8Array(narrow.slotBytes)];
    loadFolderIntoSlot(at('whole'), narrow, expected);
    loadFolderIntoSlot(at('narrow'), narrow, found);
    expect(Buffer.from(found).equals(expected)).toBe(true);
    const shards = Object.values(json('narrow', 'model.safetensors.index.json').weight_map);
    expect(new Set(shards).size).toBeGreaterThan(2);
    const card = text('narrow', 'README.md');
    expect(card).toContain(hashSlot(narrow, found));
    expect(card).toContain(`hash of the checkpoint | \`${hash}\``);
  });

  it('writes nothing with --dry-run, and says what it would', async () => {
    const { code, out } = await troupe('export', at('sums-001'), '-o', at('dry'), '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/^would write sums-001 global_step_7/);
    expect(out).toContain('model.safetensors');
    expect(existsSync(at('dry'))).toBe(false);
  });

  it('goes on from folder to folder: the export of an export is the same', async () => {
    expect((await troupe('export', at('whole'), '-o', at('again'))).code).toBe(0);
    for (const name of ['model.safetensors', 'config.json', 'generation_config.json', 'tokenizer.json'])
      expect(readFileSync(at('again', name)).equals(readFileSync(at('whole', name)))).toBe(true);
  });
});

describe('troupe export of adapters', () => {
  const reference = openLoraReference('vision-language');
  const { lora, base, adapters } = reference;
  const both = rootHash([...hashTensors(base), ...hashTensors(adapters)]);

  beforeAll(async () => {
    cpSync(join(reference.folder, 'base'), at('base'), { recursive: true });
    writeFileSync(at('base', 'preprocessor_config.json'), '{}');
    writeFileSync(
      at('base', 'README.md'),
      '---\nlicense: other\nlicense_name: research\nbase_model: someone/model\n---\n',
    );
    await makeRun('lora-001', both, (target) =>
      saveAdapterFolder(target, {
        configuration: reference.configuration,
        lora,
        region: adapters,
        baseModel: at('base'),
      }),
    );
  });

  it('folds them into the model that they name, with the files of that model', async () => {
    const { code, error } = await troupe('export', at('lora-001'), '-o', at('merged'));
    expect([code, error]).toEqual([0, '']);
    const merged = { ...base, bytes: base.bytes.slice() };
    mergeAdapters([merged], adapters, lora);
    const found = new Uint8Array(base.layout.slotBytes);
    loadFolderIntoSlot(at('merged'), base.layout, found);
    expect(Buffer.from(found).equals(merged.bytes)).toBe(true);
    expect(existsSync(at('merged', 'preprocessor_config.json'))).toBe(true);
    expect(json('merged', 'config.json')).toEqual(json('base', 'config.json'));
    const card = text('merged', 'README.md');
    expect(card).toMatch(/license: other\nlicense_name: research\n/);
    expect(card).toContain('pipeline_tag: image-text-to-text');
    expect(card).toContain('are folded into the weights');
    expect(card).toContain(hashSlot(base.layout, merged.bytes));
    expect(card).toContain(both);
  });

  it('writes them alone with --adapter, as they are', async () => {
    const { code } = await troupe('export', at('lora-001'), '-o', at('adapter'), '--adapter');
    expect(code).toBe(0);
    const file = (name: string) => readFileSync(at(name, 'adapter_model.safetensors'));
    expect(readAdapterFolder(at('adapter'))).toMatchObject({ lora, baseModel: at('base') });
    expect(
      file('adapter').equals(
        readFileSync(at('lora-001/checkpoints/global_step_7/weights', 'adapter_model.safetensors')),
      ),
    ).toBe(true);
    expect(text('adapter', 'README.md')).toContain('PeftModel.from_pretrained');
    expect(existsSync(at('adapter', 'config.json'))).toBe(false);
  });

  it('asks for their model when it is not there, and takes it from --base', async () => {
    rmSync(at('elsewhere'), { recursive: true, force: true });
    cpSync(at('adapter'), at('moved'), { recursive: true });
    const config = json('moved', 'adapter_config.json');
    writeFileSync(
      at('moved', 'adapter_config.json'),
      JSON.stringify({ ...config, base_model_name_or_path: at('elsewhere') }),
    );
    const lost = await troupe('export', at('moved'), '-o', at('found'));
    expect(lost.code).toBe(2);
    expect(lost.error).toContain('which is not there');
    expect(lost.error).toContain('--base <folder>');
    expect((await troupe('export', at('moved'), '-o', at('found'), '--base', at('base'))).code).toBe(0);
    expect(readFileSync(at('found', 'model.safetensors')).equals(readFileSync(at('merged', 'model.safetensors')))).toBe(
      true,
    );
  });
});

describe('troupe export refuses', () => {
  it.each([
    ['a source that is not there', () => [at('nowhere'), '-o', at('x')], 'is not there'],
    ['a folder that is no model', () => [tmpdir(), '-o', at('x')], 'holds no model, and is no run'],
    ['a folder that holds a model already', () => [at('sums-001'), '-o', at('whole')], '--force to replace it'],
    [
      'a folder with other things, even with --force',
      () => [at('sums-001'), '-o', folder, '--force'],
      'lie in each other',
    ],
    ['to replace its own source', () => [at('whole'), '-o', at('whole'), '--force'], 'lie in each other'],
    ['--adapter of a whole model', () => [at('whole'), '-o', at('x'), '--adapter'], 'has no adapters'],
    ['--merge of a whole model', () => [at('whole'), '-o', at('x'), '--merge'], 'has no adapters'],
    ['--base of a whole model', () => [at('whole'), '-o', at('x'), '--base', at('base')], 'has no base'],
    ['--merge with --adapter', () => [at('whole'), '-o', at('x'), '--merge', '--adapter'], 'exclude each other'],
    ['a size without a unit', () => [at('whole'), '-o', at('x'), '--max-shard-size', '5'], 'such as 500MB'],
    ['another dtype', () => [at('whole'), '-o', at('x'), '--dtype', 'int8'], 'bfloat16, float32'],
    ['no output', () => [at('whole')], "'-o, --output <folder>' not specified"],
  ])('%s, with exit code 2 and nothing written', async (_, words, said) => {
    const before = readdirSync(folder);
    const { code, error } = await troupe('export', ...words());
    expect(error).toContain(said);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a folder with other things', async () => {
    mkdirSync(at('full'));
    writeFileSync(at('full', 'thesis.txt'), 'years of work');
    const { code, error } = await troupe('export', at('whole'), '-o', at('full'), '--force');
    expect([code, text('full', 'thesis.txt')]).toEqual([2, 'years of work']);
    expect(error).toContain('is not empty, and holds no model');
  });

  it('weights that are not those of the manifest, and leaves what was there', async () => {
    // Whole files with the hashes that the manifest says, but another tree hash of the weights.
    await makeRun('lying-001', 'b'.repeat(64), (target) =>
      saveSlotAsFolder(target, configuration, layout, slot, beside, { pad: 0, eos: 2 }, source),
    );
    const card = text('again', 'README.md');
    const { code, error } = await troupe('export', at('lying-001'), '-o', at('again'), '--force');
    expect(code).toBe(1);
    expect(error).toContain('their manifest names bbbb');
    expect(text('again', 'README.md')).toBe(card);
    expect(readdirSync(folder).filter((name) => name.includes('temporary'))).toEqual([]);
  });
});

describe('troupe export --force', () => {
  it('replaces a model, and nothing of it stays', async () => {
    writeFileSync(at('again', 'stale.txt'), 'old');
    expect((await troupe('export', at('sums-001'), '-o', at('again'), '--force', '--dtype', 'bfloat16')).code).toBe(0);
    expect(existsSync(at('again', 'stale.txt'))).toBe(false);
    expect(json('again', 'config.json').torch_dtype).toBe('bfloat16');
  });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AdapterConfigError } from '../../../../models/lora/adapter-config.js';
import {
  isAdapterFolder,
  loadAdapters,
  readAdapterFolder,
  saveAdapterFolder,
} from '../../../../models/lora/adapter-folder.js';
import { splitLayout } from '../../../../models/arena/parameter-layout.js';
import { WeightsMismatchError, WeightsNotFoundError } from '../../../../models/safetensors/errors.js';
import { readSafetensors } from '../../../../models/safetensors/reader.js';
import { writeSafetensors } from '../../../../models/safetensors/writer.js';
import { loraReferences, openLoraReference } from '../../../helpers/lora-reference.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-adapters-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configOf = (at: string) => JSON.parse(readFileSync(join(at, 'adapter_config.json'), 'utf8'));

describe.each(loraReferences)('a folder of adapters in the format of peft: %s', (name) => {
  const reference = openLoraReference(name);
  const { configuration, lora, adapters } = reference;
  const saved = join(folder, name);

  it('has the names, shapes and values that peft gives them', () => {
    const files = saveAdapterFolder(saved, { configuration, lora, region: adapters, baseModel: 'base' });
    expect(files.map((file) => file.name)).toEqual(['adapter_model.safetensors', 'adapter_config.json']);
    const stored = (at: string) =>
      [...readSafetensors(join(at, 'adapter_model.safetensors')).tensors.values()]
        .map(({ name: tensor, shape, dtype, file, byteOffset, byteLength }) => ({
          tensor,
          shape,
          dtype,
          bytes: readFileSync(file)
            .subarray(byteOffset, byteOffset + byteLength)
            .toString('hex'),
        }))
        .sort((one, other) => (one.tensor < other.tensor ? -1 : 1));
    expect(stored(saved)).toEqual(stored(join(reference.folder, 'adapter')));
  });

  it('says of the adapters what peft says, key by key', () => {
    const theirs = configOf(join(reference.folder, 'adapter'));
    const { lora_alpha: alpha, ...ours } = configOf(saved);
    expect(theirs).toMatchObject({ ...ours, target_modules: expect.anything() });
    expect(alpha / ours.r).toBeCloseTo(
      theirs.use_rslora ? theirs.lora_alpha / Math.sqrt(theirs.r) : theirs.lora_alpha / theirs.r,
      12,
    );
    const matched = (target: string | string[], module: string) =>
      typeof target === 'string'
        ? new RegExp(`^(?:${target})$`).test(module)
        : target.includes(module.split('.').at(-1) ?? '');
    const modules = ['q_proj', 'k_proj', 'v_proj', 'o_proj'].map((word) => `self_attn.${word}`);
    const inner = name === 'text' ? 'model.layers.1' : 'model.language_model.layers.1';
    const all = [...[...modules, 'mlp.down_proj', 'mlp.up_proj'].map((module) => `${inner}.${module}`)];
    if (name === 'vision-language') all.push('model.visual.blocks.0.mlp.down_proj');
    for (const module of all)
      expect([module, matched(ours.target_modules, module)]).toEqual([module, matched(theirs.target_modules, module)]);
  });

  it('is read again with the same bits, its matrices named by the tensors that are there', () => {
    const read = readAdapterFolder(saved);
    expect(read).toMatchObject({ folder: saved, baseModel: 'base', lora });
    const bytes = new Uint8Array(adapters.bytes.length);
    loadAdapters(saved, adapters.layout, bytes, lora);
    expect(Buffer.from(bytes).equals(adapters.bytes)).toBe(true);
  });

  it('is converted into the dtype of the slot', () => {
    const narrow = openLoraReference(name, 'bfloat16');
    const at = join(folder, `${name}-narrow`);
    saveAdapterFolder(at, { configuration, lora, region: narrow.adapters, baseModel: null });
    const wide = new Uint8Array(adapters.bytes.length);
    loadAdapters(at, adapters.layout, wide);
    const again = new Uint8Array(narrow.adapters.bytes.length);
    saveAdapterFolder(at, { configuration, lora, region: { ...adapters, bytes: wide }, baseModel: null });
    loadAdapters(at, narrow.adapters.layout, again);
    expect(Buffer.from(again).equals(narrow.adapters.bytes)).toBe(true);
    expect(readAdapterFolder(at).baseModel).toBeNull();
  });
});

describe('readAdapterFolder', () => {
  const reference = openLoraReference('text');
  const altered = (change: Record<string, unknown>): string => {
    const at = mkdtempSync(join(folder, 'altered-'));
    cpSync(join(reference.folder, 'adapter'), at, { recursive: true });
    writeFileSync(join(at, 'adapter_config.json'), JSON.stringify({ ...configOf(at), ...change }));
    return at;
  };

  it.each([
    ['peft_type', 'IA3'],
    ['r', 0],
    ['use_dora', true],
    ['bias', 'all'],
    ['init_lora_weights', 'pissa'],
    ['rank_pattern', { q_proj: 8 }],
    ['modules_to_save', ['lm_head']],
    ['fan_in_fan_out', true],
  ])('refuses by its key what would compute something else: %s', (key, value) => {
    const read = () => readAdapterFolder(altered({ [key]: value }));
    expect(read).toThrow(AdapterConfigError);
    expect(read).toThrow(expect.objectContaining({ key }));
  });

  it('refuses what is not there, what is not JSON and tensors that are no adapters', () => {
    expect(isAdapterFolder(folder)).toBe(false);
    expect(() => readAdapterFolder(folder)).toThrow(WeightsNotFoundError);
    const at = altered({});
    expect(isAdapterFolder(at)).toBe(true);
    const file = join(at, 'adapter_model.safetensors');
    const embedding = 'base_model.model.model.embed_tokens.lora_embedding_A';
    writeSafetensors(file, [{ name: embedding, dtype: 'F32', shape: [1], bytes: new Uint8Array(4) }]);
    expect(() => readAdapterFolder(at)).toThrow(/not an adapter: base_model.model.model.embed_tokens.lora_embedding_A/);
    writeFileSync(join(at, 'adapter_config.json'), '{');
    expect(() => readAdapterFolder(at)).toThrow(/not JSON/);
  });

  it('takes the names that vision-language adapters had before transformers 4.52', () => {
    const { configuration, lora, adapters, folder: theirs } = openLoraReference('vision-language');
    const at = mkdtempSync(join(folder, 'older-'));
    cpSync(join(theirs, 'adapter'), at, { recursive: true });
    const tensors = adapters.layout.places.map(({ name, shape, byteOffset, byteLength }) => ({
      name: `base_model.model.${name}`,
      dtype: 'F32',
      shape,
      bytes: adapters.bytes.subarray(byteOffset, byteOffset + byteLength),
    }));
    writeSafetensors(join(at, 'adapter_model.safetensors'), tensors);
    const { trained } = splitLayout(configuration, 'float32', { freezeVisionTower: true, lora });
    const bytes = new Uint8Array(trained.slotBytes);
    loadAdapters(at, trained, bytes);
    expect(Buffer.from(bytes).equals(adapters.bytes)).toBe(true);
  });
});

describe('loadAdapters', () => {
  it('lists every difference, and leaves the slot as it was', () => {
    const { configuration, folder: theirs } = openLoraReference('text');
    const lora = { rank: 4, alpha: 8, target_modules: ['q_proj', 'k_proj'] };
    const { trained } = splitLayout(configuration, 'float32', { freezeVisionTower: true, lora });
    const bytes = new Uint8Array(trained.slotBytes).fill(9);
    const load = () => loadAdapters(join(theirs, 'adapter'), trained, bytes);
    expect(load).toThrow(WeightsMismatchError);
    expect(load).toThrow(
      /misshapen: model.layers.0.self_attn.q_proj.lora_A.weight is \[5, 24\], the model has \[4, 24\]/,
    );
    expect(load).toThrow(/missing: model.layers.1.self_attn.k_proj.lora_B.weight \[30, 4\]/);
    expect(load).toThrow(/extra: model.layers.1.mlp.down_proj.lora_B.weight/);
    expect(bytes.every((byte) => byte === 9)).toBe(true);
  });

  it('refuses another rank or alpha than the run computes with', () => {
    const { lora, adapters, folder: theirs } = openLoraReference('text');
    const load = (change: object) => () =>
      loadAdapters(join(theirs, 'adapter'), adapters.layout, adapters.bytes, { ...lora, ...change });
    expect(load({ rank: 6 })).toThrow(expect.objectContaining({ key: 'r' }));
    expect(load({ alpha: 6 })).toThrow(expect.objectContaining({ key: 'lora_alpha' }));
  });
});

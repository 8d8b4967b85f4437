import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { loadFolderIntoSlot } from '../../../../models/checkpoint/load-folder.js';
import { readAdapterFolder } from '../../../../models/lora/adapter-folder.js';
import { mergeAdapters } from '../../../../models/lora/merge.js';
import { parameterLayout } from '../../../../models/arena/parameter-layout.js';
import { saveSlotAsFolder } from '../../../../models/checkpoint/save-folder.js';
import { writeShards } from '../../../../models/safetensors/shards.js';
import { storedIn, streamWeights } from '../../../../models/checkpoint/stream-weights.js';
import { hashSlot } from '../../../../models/arena/weights-hash.js';
import { WeightsMismatchError } from '../../../../models/safetensors/errors.js';
import { loraReferences, openLoraReference } from '../../../helpers/lora-reference.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-stream-'));
afterAll(() => rmSync(folder, { recursive: true }));

// The embedding has more than one chunk of 2^20 elements, and its end is not one of a hash's leaves.
const text = (tied: boolean) => ({
  model_type: 'qwen2',
  hidden_size: 72,
  num_hidden_layers: 1,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 40,
  vocab_size: 15_001,
  tie_word_embeddings: tied,
});
const vision = {
  ...text(false),
  model_type: 'qwen2_5_vl',
  vocab_size: 131,
  image_token_id: 127,
  video_token_id: 128,
  vision_start_token_id: 129,
  vision_end_token_id: 130,
  rope_scaling: { type: 'mrope', mrope_section: [2, 3, 4] },
  vision_config: {
    depth: 1,
    hidden_size: 8,
    intermediate_size: 12,
    num_heads: 2,
    out_hidden_size: 72,
    patch_size: 2,
    window_size: 8,
    fullatt_block_indexes: [0],
  },
};

describe.each([
  ['Qwen2, tied', text(true)],
  ['Qwen2, untied', text(false)],
  ['Qwen2.5-VL', vision],
])('weights from folder to folder: %s', (name, json) => {
  const configuration = parseModelConfiguration(json);

  it.each(['float32', 'bfloat16'] as const)('keep their tree hash, and each bit: %s', (dtype) => {
    const layout = parameterLayout(configuration, dtype);
    const slot = new Uint8Array(layout.slotBytes);
    initializeSlot(configuration, layout, 11, slot);
    const [first, second] = [join(folder, `${name}-${dtype}`), mkdtempSync(join(folder, 'second-'))];
    saveSlotAsFolder(first, configuration, layout, slot);
    expect(storedIn(first)).toBe(dtype);
    const weights = streamWeights(first, configuration, dtype);
    const files = writeShards(second, weights.tensors, weights.totalBytes / 2);
    expect(files.length).toBeGreaterThan(2);
    const again = new Uint8Array(layout.slotBytes);
    loadFolderIntoSlot(second, layout, again);
    expect(Buffer.from(again).equals(slot)).toBe(true);
    expect(weights.hash()).toBe(hashSlot(layout, slot));
    // In one file the bytes are those of the source.
    const whole = mkdtempSync(join(folder, 'whole-'));
    writeShards(whole, streamWeights(first, configuration, dtype).tensors, Infinity);
    const file = (at: string) => readFileSync(join(at, 'model.safetensors'));
    expect(file(whole).equals(file(first))).toBe(true);
  });

  it('are rounded into bfloat16 as loading rounds them, and come back from it exactly', () => {
    const [wide, narrow] = (['float32', 'bfloat16'] as const).map((dtype) => parameterLayout(configuration, dtype));
    const source = join(folder, `${name}-float32`);
    const target = mkdtempSync(join(folder, 'narrow-'));
    const weights = streamWeights(source, configuration, 'bfloat16');
    writeShards(target, weights.tensors, Infinity);
    const [expected, found] = [new Uint8Array(narrow!.slotBytes), new Uint8Array(narrow!.slotBytes)];
    loadFolderIntoSlot(source, narrow!, expected);
    loadFolderIntoSlot(target, narrow!, found);
    expect(Buffer.from(found).equals(expected)).toBe(true);
    expect(weights.hash()).toBe(hashSlot(narrow!, expected));
    const back = mkdtempSync(join(folder, 'back-'));
    writeShards(back, streamWeights(target, configuration, 'float32').tensors, Infinity);
    const again = new Uint8Array(wide!.slotBytes);
    loadFolderIntoSlot(back, wide!, again);
    expect(hashSlot(wide!, again)).not.toBe(weights.hash());
    loadFolderIntoSlot(back, narrow!, found);
    expect(Buffer.from(found).equals(expected)).toBe(true);
  });
});

describe.each(loraReferences)('weights with adapters folded in: %s', (name) => {
  it('are those of the merge in memory', () => {
    const { folder: reference, configuration, lora, base, adapters } = openLoraReference(name);
    const target = mkdtempSync(join(folder, 'merged-'));
    const adapterFolder = readAdapterFolder(join(reference, 'adapter'));
    const weights = streamWeights(join(reference, 'base'), configuration, 'float32', adapterFolder);
    writeShards(target, weights.tensors, Infinity);
    mergeAdapters([base], adapters, lora);
    const merged = new Uint8Array(base.layout.slotBytes);
    loadFolderIntoSlot(target, base.layout, merged);
    expect(Buffer.from(merged).equals(base.bytes)).toBe(true);
    expect(weights.hash()).toBe(hashSlot(base.layout, base.bytes));
  });

  it('are refused when an adapter does not fit the model, before anything is read', () => {
    const { folder: reference, configuration } = openLoraReference(name);
    const found = readAdapterFolder(join(reference, 'adapter'));
    const adapters = { ...found, tensors: new Map([...found.tensors].slice(1)) };
    expect(() => streamWeights(join(reference, 'base'), configuration, 'float32', adapters)).toThrow(
      WeightsMismatchError,
    );
  });
});

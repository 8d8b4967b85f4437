import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { splitLayout, parameterLayout } from '../../../../models/arena/parameter-layout.js';
import {
  loadFolder,
  loadFolderIntoSlot,
  SafetensorsFormatError,
  WeightsMismatchError,
  writeSafetensors,
} from '../../../../models/checkpoint/safetensors.js';
import { parameterName } from '../../../../models/checkpoint/stored-names.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const newFolder = () => mkdtempSync(join(folder.path, 'model-'));

/** All dimensions differ, so that no transposition hides. */
const configuration = parseModelConfiguration({
  model_type: 'qwen2_5_vl',
  hidden_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  num_key_value_heads: 1,
  intermediate_size: 70,
  vocab_size: 101,
  image_token_id: 97,
  video_token_id: 98,
  vision_start_token_id: 99,
  vision_end_token_id: 100,
  rope_scaling: { type: 'mrope', mrope_section: [2, 3, 3] },
  vision_config: {
    depth: 1,
    hidden_size: 32,
    num_heads: 2,
    intermediate_size: 44,
    out_hidden_size: 48,
    patch_size: 14,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
    window_size: 112,
    fullatt_block_indexes: [0],
  },
});
const layout = parameterLayout(configuration, 'float32');
const slot = new Uint8Array(layout.slotBytes);
initializeSlot(configuration, layout, 3, slot);

interface Stored {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const tensors: readonly Stored[] = layout.places.map(({ name, shape, byteOffset, byteLength }) => ({
  name,
  dtype: 'F32',
  shape,
  bytes: slot.subarray(byteOffset, byteOffset + byteLength),
}));

/** With an index, as large checkpoints are published. */
function writeShards(into: string, stored: readonly Stored[], shards: number): void {
  const weightMap: Record<string, string> = {};
  for (let shard = 0; shard < shards; shard++) {
    const file = `model-${shard + 1}-of-${shards}.safetensors`;
    const members = stored.filter((_, index) => index % shards === shard);
    for (const { name } of members) weightMap[name] = file;
    writeSafetensors(join(into, file), members);
  }
  writeFileSync(join(into, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
}

function loaded(path: string, threads?: number): Uint8Array {
  const target = new Uint8Array(layout.slotBytes);
  loadFolderIntoSlot(path, layout, target, threads === undefined ? {} : { threads });
  return target;
}

function problemsOf(path: string): readonly string[] {
  const target = new Uint8Array(layout.slotBytes).fill(9);
  try {
    loadFolderIntoSlot(path, layout, target);
  } catch (error) {
    if (!(error instanceof WeightsMismatchError)) throw error;
    expect(target.every((byte) => byte === 9)).toBe(true);
    return error.problems;
  }
  throw new Error('it was loaded');
}

describe('a folder of weights', () => {
  it.each([1, 2, 4])('in three shards is read whole, with %s threads', (threads) => {
    const path = newFolder();
    writeShards(path, tensors, 3);
    expect(Buffer.compare(loaded(path, threads), slot)).toBe(0);
  });

  it.each<[string, (name: string) => string]>([
    [
      'transformers 5 in memory',
      (name) =>
        name.startsWith('lm_head.')
          ? name
          : name.replace(/^model\./, 'model.language_model.').replace(/^visual\./, 'model.visual.'),
    ],
    [
      'the tools between',
      (name) => name.replace(/^model\./, 'language_model.model.').replace(/^lm_head\./, 'language_model.lm_head.'),
    ],
    ['publishers', (name) => name],
  ])('is read with the names of %s', (_who, rename) => {
    const path = newFolder();
    writeShards(
      path,
      tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) })),
      2,
    );
    expect(Buffer.compare(loaded(path), slot)).toBe(0);
    for (const { name } of tensors) expect(parameterName(rename(name))).toBe(name);
  });

  it('is refused when two of its names are one parameter', () => {
    const path = newFolder();
    const [first, ...rest] = tensors;
    const twin = { ...first!, name: first!.name.replace('model.', 'model.language_model.') };
    writeSafetensors(join(path, 'model.safetensors'), [first!, twin, ...rest]);
    expect(problemsOf(path)).toEqual([
      "twice: 'model.embed_tokens.weight' and 'model.language_model.embed_tokens.weight' are the same parameter",
    ]);
  });

  it('in float16 fills an arena of float32 exactly, and one of bfloat16 rounded once', () => {
    // 1 + 3/1024 is no bfloat16: rounded to 1.
    const values = [0x3c00, 0x3c03, 0xc000, 0x0001, 0x7bff];
    const floats = [1, 1 + 3 / 1024, -2, 2 ** -24, 65504];
    const path = newFolder();
    const halves = tensors.map((tensor) => {
      const bytes = new Uint16Array(tensor.bytes.length / 4);
      bytes.forEach((_, index) => (bytes[index] = values[index % values.length]!));
      return { ...tensor, dtype: 'F16', bytes: new Uint8Array(bytes.buffer) };
    });
    writeShards(path, halves, 2);
    const { byteOffset, shape } = layout.places.at(-1)!;
    expect([...new Float32Array(loaded(path).buffer, byteOffset, 5)]).toEqual(floats);
    expect(shape).toEqual([48]);

    const narrow = parameterLayout(configuration, 'bfloat16');
    const target = new Uint8Array(narrow.slotBytes);
    loadFolderIntoSlot(path, narrow, target);
    expect([...new Uint16Array(target.buffer, narrow.places.at(-1)!.byteOffset, 5)]).toEqual([
      0x3f80, 0x3f80, 0xc000, 0x3380, 0x4780,
    ]);
  });

  it('fills the frozen parameters and a slot, or the slot alone when the others stand already', () => {
    const path = newFolder();
    writeShards(path, tensors, 2);
    const { trained, frozen } = splitLayout(configuration, 'float32', { freezeVisionTower: true, lora: null });
    const [slotBytes, frozenBytes] = [new Uint8Array(trained.slotBytes), new Uint8Array(frozen.slotBytes)];
    loadFolder(path, [
      { layout: frozen, bytes: frozenBytes },
      { layout: trained, bytes: slotBytes },
    ]);
    for (const [part, bytes] of [
      [trained, slotBytes],
      [frozen, frozenBytes],
    ] as const)
      for (const { name, byteOffset, byteLength } of part.places)
        expect(
          Buffer.compare(
            bytes.subarray(byteOffset, byteOffset + byteLength),
            tensors.find((one) => one.name === name)!.bytes,
          ),
        ).toBe(0);
    const again = new Uint8Array(trained.slotBytes);
    loadFolder(path, [
      { layout: frozen, bytes: null },
      { layout: trained, bytes: again },
    ]);
    expect(Buffer.compare(again, slotBytes)).toBe(0);
  });

  it('of another model is refused with all differences counted, ten of a kind shown', () => {
    const path = newFolder();
    const others = tensors.map((tensor) => ({ ...tensor, name: `transformer.${tensor.name}` }));
    writeSafetensors(join(path, 'model.safetensors'), others);
    expect(problemsOf(path).length).toBe(2 * tensors.length);
    const load = () => loaded(path);
    expect(load).toThrow(`missing: ${tensors.length - 10} more, ${tensors.length} in all`);
    expect(load).toThrow(`extra: ${tensors.length - 10} more, ${tensors.length} in all`);
  });

  it('whose index names what a shard lacks is refused, and so is a shard that was cut', () => {
    const path = newFolder();
    writeShards(path, tensors, 2);
    const index = join(path, 'model.safetensors.index.json');
    const said = readFileSync(index, 'utf8');
    writeFileSync(
      index,
      said.replace('{"weight_map":{', '{"weight_map":{"model.more.weight":"model-2-of-2.safetensors",'),
    );
    expect(() => loaded(path)).toThrow(
      /model-2-of-2.*the index says that it has 'model\.more\.weight', and it does not/,
    );
    writeFileSync(index, said);
    const shard = join(
      path,
      readdirSync(path).find((name) => name.startsWith('model-1'))!,
    );
    truncateSync(shard, readFileSync(shard).length - 1);
    expect(() => loaded(path)).toThrow(SafetensorsFormatError);
    expect(() => loaded(path)).toThrow(/\(truncated\?\)/);
  });
});

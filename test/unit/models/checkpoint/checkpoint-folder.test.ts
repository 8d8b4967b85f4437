import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { parameterLayout } from '../../../../models/arena/parameter-layout.js';
import {
  loadFolderIntoSlot,
  saveSlotAsFolder,
  WeightsMismatchError,
  writeSafetensors,
} from '../../../../models/checkpoint/safetensors.js';
import { hashSlot } from '../../../../models/arena/weights-hash.js';

const folder = mkdtempSync(join(tmpdir(), 'troupe-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configuration = parseModelConfiguration({
  model_type: 'qwen2',
  hidden_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 24,
  vocab_size: 11,
});
const layout = parameterLayout(configuration, 'float32');
const slot = new Uint8Array(layout.slotBytes);
initializeSlot(configuration, layout, 5, slot);

describe('a saved folder', () => {
  it('fills another slot with the same weights, and says what it wrote', () => {
    const files = saveSlotAsFolder(join(folder, 'a'), configuration, layout, slot, {
      'tokenizer.json': { text: '{}' },
    });
    expect(files.map(({ name }) => name)).toEqual([
      'model.safetensors',
      'config.json',
      'generation_config.json',
      'tokenizer.json',
    ]);
    for (const { name, bytes, hash } of files) {
      const content = readFileSync(join(folder, 'a', name));
      expect(content.length).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(hash);
    }
    const target = new Uint8Array(layout.slotBytes);
    loadFolderIntoSlot(join(folder, 'a'), layout, target);
    expect(hashSlot(layout, target)).toBe(hashSlot(layout, slot));
    expect(parseModelConfiguration(JSON.parse(readFileSync(join(folder, 'a', 'config.json'), 'utf8')))).toEqual(
      configuration,
    );
  });

  it('is converted between float32 and bfloat16 when the slot has the other', () => {
    const narrow = parameterLayout(configuration, 'bfloat16');
    const narrowSlot = new Uint8Array(narrow.slotBytes);
    loadFolderIntoSlot(join(folder, 'a'), narrow, narrowSlot);
    const drawn = new Uint8Array(narrow.slotBytes);
    initializeSlot(configuration, narrow, 5, drawn);
    expect(hashSlot(narrow, narrowSlot)).toBe(hashSlot(narrow, drawn));

    saveSlotAsFolder(join(folder, 'b'), configuration, narrow, narrowSlot);
    const wide = new Uint8Array(layout.slotBytes);
    loadFolderIntoSlot(join(folder, 'b'), layout, wide);
    const again = new Uint8Array(narrow.slotBytes);
    saveSlotAsFolder(join(folder, 'c'), configuration, layout, wide);
    loadFolderIntoSlot(join(folder, 'c'), narrow, again);
    expect(hashSlot(narrow, again)).toBe(hashSlot(narrow, narrowSlot));
  });

  it('that does not fit is refused with every difference, and the slot keeps its bytes', () => {
    const bytes = (elements: number): Uint8Array => new Uint8Array(elements * 4);
    const tensors = layout.places
      .slice(2)
      .map((place) => ({ name: place.name, dtype: 'F32', shape: place.shape, bytes: bytes(place.byteLength / 4) }));
    tensors[0] = { ...tensors[0]!, shape: [3, 5], bytes: bytes(15) };
    tensors[1] = { ...tensors[1]!, dtype: 'I32' };
    tensors.push({ name: 'surplus', dtype: 'F32', shape: [1], bytes: bytes(1) });
    const file = join(folder, 'wrong.safetensors');
    writeSafetensors(file, tensors);
    const target = new Uint8Array(layout.slotBytes).fill(9);
    const load = (): void => loadFolderIntoSlot(file, layout, target);
    expect(load).toThrow(WeightsMismatchError);
    expect(load).toThrow(
      expect.objectContaining({
        problems: [
          expect.stringMatching(/^missing: model.embed_tokens.weight/),
          expect.stringMatching(/^missing: model.layers.0.input_layernorm.weight/),
          expect.stringMatching(/^misshapen: model.layers.0.self_attn.q_proj.weight is \[3, 5\]/),
          expect.stringMatching(/^unsupported dtype: model.layers.0.self_attn.k_proj.weight is I32/),
          expect.stringMatching(/^extra: 'surplus'/),
        ],
      }),
    );
    expect(target.every((byte) => byte === 9)).toBe(true);
  });
});

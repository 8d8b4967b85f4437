/** Names of all parameters against the index that Qwen published, and which of them a run trains. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseModelConfiguration } from '../../../../models/configuration/configuration.js';
import { LoraTargetError, type LoraDescription } from '../../../../models/lora/adapters.js';
import { parameterLayout, splitLayout } from '../../../../models/arena/parameter-layout.js';
import { parameterShapes } from '../../../../models/arena/parameter-shapes.js';
import { visionLanguageConfiguration } from '../../../helpers/vision-language-configuration.js';

const published = '../shared/data/qwen2.5-vl-7b-instruct';
const indexSchema = z.object({
  metadata: z.object({ total_size: z.number() }),
  weight_map: z.record(z.string(), z.string()),
});
const read = (file: string): unknown => JSON.parse(readFileSync(`${published}/${file}`, 'utf8'));

describe.skipIf(!existsSync(published))('Qwen2.5-VL-7B (skipped where ../shared/data is missing)', () => {
  const configuration = parseModelConfiguration(read('config.json'));
  const index = indexSchema.parse(read('model.safetensors.index.json'));

  it('has the names that its published index lists, no more and no fewer', () => {
    const names = parameterShapes(configuration).map(([name]) => name);
    expect(names.sort()).toEqual(Object.keys(index.weight_map).sort());
  });

  it('has the size that its published index states', () => {
    expect(2 * parameterLayout(configuration, 'bfloat16').parameterCount).toBe(index.metadata.total_size);
  });
});

describe('splitLayout', () => {
  const configuration = parseModelConfiguration(visionLanguageConfiguration);
  const names = (layout: { places: readonly { name: string }[] }) => layout.places.map(({ name }) => name);
  const all = names(parameterLayout(configuration, 'float32'));
  const split = (freezeVisionTower: boolean, lora: LoraDescription | null = null) =>
    splitLayout(configuration, 'float32', { freezeVisionTower, lora });

  it('keeps a frozen vision tower out of the slots', () => {
    const { trained, frozen } = split(true);
    expect(names(frozen).every((name) => name.startsWith('visual.'))).toBe(true);
    expect(names(trained).some((name) => name.startsWith('visual.'))).toBe(false);
    expect([...names(trained), ...names(frozen)].sort()).toEqual([...all].sort());
  });

  it('trains all when nothing is frozen', () => {
    const { trained, frozen } = split(false);
    expect(names(trained)).toEqual(all);
    expect(frozen).toEqual({ places: [], slotBytes: 0, parameterCount: 0 });
  });

  it('puts only adapters into the slots with LoRA, two for each matrix of a layer', () => {
    const { trained, frozen } = split(true, { rank: 5, alpha: 16, target_modules: ['q_proj', 'down_proj'] });
    expect(names(frozen)).toEqual(all);
    const own = trained.places.filter(({ name }) => name.startsWith('model.layers.1.'));
    expect(own.map(({ name, shape }) => [name, shape])).toEqual([
      ['model.layers.1.self_attn.q_proj.lora_A.weight', [5, 48]],
      ['model.layers.1.self_attn.q_proj.lora_B.weight', [48, 5]],
      ['model.layers.1.mlp.down_proj.lora_A.weight', [5, 56]],
      ['model.layers.1.mlp.down_proj.lora_B.weight', [48, 5]],
    ]);
  });

  it('gives every matrix of the language layers an adapter when asked for all', () => {
    const { trained } = split(true, { rank: 2, alpha: 1, target_modules: 'all-linear' });
    expect(trained.places).toHaveLength(2 * 2 * 7);
    expect(names(trained).some((name) => name.startsWith('visual.') || name.includes('embed'))).toBe(false);
  });

  it('names the matrices that there are when one is asked for that is not', () => {
    const ask = () => split(true, { rank: 2, alpha: 1, target_modules: ['qkv_proj'] });
    expect(ask).toThrow(LoraTargetError);
    expect(ask).toThrow(/'qkv_proj'.*q_proj, k_proj/);
  });
});

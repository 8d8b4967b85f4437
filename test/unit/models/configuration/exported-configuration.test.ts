import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseModelConfiguration, toHuggingFaceConfiguration } from '../../../../models/configuration/configuration.js';
import {
  exportedConfiguration,
  exportedGenerationConfig,
} from '../../../../models/configuration/exported-configuration.js';
import { initializeSlot } from '../../../../models/arena/initialize.js';
import { parameterLayout } from '../../../../models/arena/parameter-layout.js';
import { saveSlotAsFolder } from '../../../../models/checkpoint/save-folder.js';

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const published = ['qwen2.5-0.5b', 'qwen2.5-vl-7b-instruct'].map((name) => join(shared, name, 'config.json'));

const small = {
  model_type: 'qwen2',
  hidden_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 24,
  vocab_size: 11,
};

describe('exportedConfiguration', () => {
  it.skipIf(!published.every((file) => existsSync(file)))(
    'keeps a published config.json key by key, and says the dtype of the weights (needs ../shared/data)',
    () => {
      for (const file of published) {
        const source = JSON.parse(readFileSync(file, 'utf8'));
        const exported = exportedConfiguration(parseModelConfiguration(source), 'float32', source, { pad: 1, eos: 2 });
        expect(exported).toEqual({ ...source, torch_dtype: 'float32' });
        expect(Object.keys(exported)).toEqual(Object.keys(source));
      }
    },
  );

  it('says the dtype wherever the source says one, under either name', () => {
    const source = {
      ...small,
      architectures: ['X'],
      dtype: 'bfloat16',
      text_config: { dtype: 'bfloat16', own: [1] },
      vision_config: { torch_dtype: 'bfloat16' },
    };
    expect(exportedConfiguration(parseModelConfiguration(source), 'float32', source)).toEqual({
      ...source,
      dtype: 'float32',
      text_config: { dtype: 'float32', own: [1] },
      vision_config: { torch_dtype: 'float32' },
    });
    const silent = { ...small, architectures: ['X'] };
    expect(exportedConfiguration(parseModelConfiguration(silent), 'bfloat16', silent)).toEqual({
      ...silent,
      torch_dtype: 'bfloat16',
    });
  });

  it('completes the few keys of a run file', () => {
    const configuration = parseModelConfiguration(small);
    const tokens = { pad: 0, bos: 1, eos: 2 };
    expect(exportedConfiguration(configuration, 'bfloat16', small, tokens)).toEqual(
      toHuggingFaceConfiguration({ ...configuration, dtype: 'bfloat16' }, tokens),
    );
  });
});

describe('exportedGenerationConfig', () => {
  const source = '{ "eos_token_id": [7, 5], "temperature": 0.000001, "own": true }';

  it("is the source's own, byte by byte, when it names the token that answers were trained to end with", () => {
    expect(exportedGenerationConfig(source, { pad: 0, eos: 5 })).toBe(source);
    expect(exportedGenerationConfig(source)).toBe(source);
  });

  it('names that token too when the source does not', () => {
    expect(JSON.parse(exportedGenerationConfig(source, { pad: 0, eos: 2 }))).toEqual({
      ...JSON.parse(source),
      eos_token_id: [7, 5, 2],
    });
    expect(JSON.parse(exportedGenerationConfig('{}', { pad: 0, eos: 2 }))).toEqual({ eos_token_id: 2 });
  });

  it('samples plainly where there is none', () => {
    expect(JSON.parse(exportedGenerationConfig(undefined, { pad: 0, bos: 1, eos: 2 }))).toEqual({
      pad_token_id: 0,
      bos_token_id: 1,
      eos_token_id: 2,
      do_sample: true,
      temperature: 1,
      top_p: 1,
      top_k: 0,
    });
  });
});

describe('saveFolder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-exported-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps what the source folder says beside its weights', () => {
    const source = { ...small, architectures: ['Qwen2ForCausalLM'], torch_dtype: 'bfloat16', unknown_key: { a: 1 } };
    const configuration = parseModelConfiguration(source);
    const layout = parameterLayout(configuration, 'float32');
    const slot = new Uint8Array(layout.slotBytes);
    initializeSlot(configuration, layout, 1, slot);
    const generation = '{"eos_token_id": [3, 2]}';
    const files = { 'generation_config.json': { text: generation }, 'preprocessor_config.json': { text: '{}' } };
    saveSlotAsFolder(folder, configuration, layout, slot, files, { pad: 0, eos: 2 }, source);
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(JSON.parse(read('config.json'))).toEqual({ ...source, torch_dtype: 'float32' });
    expect(read('generation_config.json')).toBe(generation);
    expect(read('preprocessor_config.json')).toBe('{}');
  });
});

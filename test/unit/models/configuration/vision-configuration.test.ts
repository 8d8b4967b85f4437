import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ModelConfigurationError,
  parseModelConfiguration,
  toHuggingFaceConfiguration,
} from '../../../../models/configuration/configuration.js';
import { visionLanguageConfiguration as minimal } from '../../../helpers/vision-language-configuration.js';

describe('the configuration of a Qwen2.5-VL', () => {
  it('says what both of its parts are made of', () => {
    expect(parseModelConfiguration(minimal)).toMatchObject({
      modelType: 'qwen2_5_vl',
      headWidth: 16,
      ropeTheta: 1_000_000,
      ropeSections: [1, 3, 4],
      vision: {
        depth: 3,
        hiddenSize: 24,
        heads: 2,
        channels: 3,
        outputSize: 48,
        tokens: { image: 57, visionStart: 55 },
      },
    });
  });

  it('is the same with its language keys under text_config, as transformers saves them', () => {
    const { vision_config, image_token_id, video_token_id, vision_start_token_id, vision_end_token_id, ...rest } =
      minimal;
    const { model_type, tie_word_embeddings, rope_scaling, ...language } = rest;
    const tokens = { image_token_id, video_token_id, vision_start_token_id, vision_end_token_id };
    const nested = {
      model_type,
      tie_word_embeddings,
      ...tokens,
      vision_config: { ...vision_config, in_chans: undefined, in_channels: 3 },
      text_config: {
        ...language,
        model_type: 'qwen2_5_vl_text',
        rope_parameters: { rope_type: 'default', rope_theta: 1e6, mrope_section: rope_scaling.mrope_section },
      },
    };
    expect(parseModelConfiguration(nested)).toEqual(parseModelConfiguration(minimal));
  });

  it('survives the way to a config.json and back', () => {
    const configuration = parseModelConfiguration(minimal);
    expect(parseModelConfiguration(toHuggingFaceConfiguration(configuration))).toEqual(configuration);
  });

  it.each([
    ['rope_scaling.mrope_section', { rope_scaling: null }],
    ['rope_scaling.mrope_section', { rope_scaling: { type: 'mrope', mrope_section: [2, 3, 4] } }],
    ['rope_scaling', { rope_scaling: { type: 'yarn', mrope_section: [1, 3, 4] } }],
    ['vision_config', { vision_config: undefined }],
    ['image_token_id', { image_token_id: 61 }],
    ['vision_config.depth', { vision_config: { ...minimal.vision_config, depth: 0 } }],
    ['vision_config.num_heads', { vision_config: { ...minimal.vision_config, num_heads: 5 } }],
    ['vision_config.out_hidden_size', { vision_config: { ...minimal.vision_config, out_hidden_size: 47 } }],
    [
      'vision_config.fullatt_block_indexes',
      { vision_config: { ...minimal.vision_config, fullatt_block_indexes: [3] } },
    ],
    ['vision_config.window_size', { vision_config: { ...minimal.vision_config, window_size: 7 } }],
  ])('refuses what it cannot compute, naming %s', (key, change) => {
    const parse = (): unknown => parseModelConfiguration({ ...minimal, ...change });
    expect(parse).toThrow(ModelConfigurationError);
    expect(parse).toThrow(`'${key}'`);
  });

  const published = '../shared/data/qwen2.5-vl-7b-instruct/config.json';
  it.skipIf(!existsSync(published))(
    'is read as its publishers wrote it (skipped where ../shared/data is missing)',
    () => {
      expect(parseModelConfiguration(JSON.parse(readFileSync(published, 'utf8')))).toMatchObject({
        hiddenSize: 3584,
        headWidth: 128,
        ropeSections: [16, 24, 24],
        dtype: 'bfloat16',
        vision: { depth: 32, windowSize: 112, fullAttentionBlocks: [7, 15, 23, 31], tokens: { image: 151_655 } },
      });
    },
  );
});

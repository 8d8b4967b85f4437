import { describe, expect, it } from 'vitest';
import {
  ModelConfigurationError,
  parseModelConfiguration,
  toHuggingFaceConfiguration,
} from '../../../../models/configuration/configuration.js';

const minimal = {
  model_type: 'qwen2',
  hidden_size: 96,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  intermediate_size: 256,
  vocab_size: 32,
};

describe('parseModelConfiguration', () => {
  it('fills what is absent as the architecture defines it', () => {
    expect(parseModelConfiguration(minimal)).toMatchObject({
      keyValueHeads: 4,
      headWidth: 24,
      normEpsilon: 1e-6,
      ropeTheta: 10000,
      tieWordEmbeddings: false,
      dtype: 'float32',
    });
  });

  it('reads the theta and dtype of both generations of transformers', () => {
    expect(parseModelConfiguration({ ...minimal, rope_theta: 1e6, torch_dtype: 'bfloat16' })).toMatchObject({
      ropeTheta: 1e6,
      dtype: 'bfloat16',
    });
    const newer = { ...minimal, rope_parameters: { rope_type: 'default', rope_theta: 1e6 }, dtype: 'bfloat16' };
    expect(parseModelConfiguration(newer)).toMatchObject({ ropeTheta: 1e6, dtype: 'bfloat16' });
  });

  it('survives the way to a config.json and back', () => {
    const configuration = parseModelConfiguration({
      ...minimal,
      num_key_value_heads: 2,
      head_dim: 32,
      tie_word_embeddings: true,
    });
    expect(parseModelConfiguration(toHuggingFaceConfiguration(configuration))).toEqual(configuration);
  });

  it.each([
    ['model_type', { model_type: 'llama' }],
    ['hidden_size', { hidden_size: undefined }],
    ['hidden_size', { hidden_size: 97 }],
    ['num_key_value_heads', { num_key_value_heads: 3 }],
    ['head_dim', { head_dim: 23 }],
    ['rope_scaling', { rope_scaling: { type: 'yarn', factor: 4 } }],
    ['use_sliding_window', { use_sliding_window: true }],
    ['hidden_act', { hidden_act: 'gelu' }],
    ['vocab_size', { vocab_size: 'many' }],
    // Each layer has names: a billion of them would fill the memory before any weight is looked for.
    ['num_hidden_layers', { num_hidden_layers: 1e9 }],
  ])('refuses what it cannot compute, naming %s', (key, change) => {
    const parse = (): unknown => parseModelConfiguration({ ...minimal, ...change });
    expect(parse).toThrow(ModelConfigurationError);
    expect(parse).toThrow(expect.objectContaining({ key }));
  });
});

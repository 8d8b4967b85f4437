import { describe, expect, it } from 'vitest';
import { ConfigError, type ConfigProblem } from '../../../config/errors.js';
import { dumpConfig, loadConfig, parseConfig } from '../../../config/load.js';

const language =
  'hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1';
const tower =
  'depth: 2, hidden_size: 16, intermediate_size: 24, num_heads: 2, fullatt_block_indexes: [1], out_hidden_size: 16';
const visionLanguage = `model.config={model_type: qwen2_5_vl, ${language}, rope_scaling: {mrope_section: [1, 1, 2]}, vision_config: {${tower}}}`;

function problemsOf(...overrides: string[]): readonly ConfigProblem[] {
  try {
    loadConfig(null, overrides);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('a fresh Qwen2.5-VL', () => {
  it('is described by the keys of its config.json, and comes back from the file that the run keeps', () => {
    const { config } = loadConfig(null, [visionLanguage]);
    expect(config.model.config).toMatchObject({
      model_type: 'qwen2_5_vl',
      rope_scaling: { type: 'mrope', mrope_section: [1, 1, 2] },
      vision_config: { depth: 2, patch_size: 14, window_size: 112, spatial_merge_size: 2 },
    });
    expect(parseConfig(dumpConfig(config)).config).toEqual(config);
  });

  it('needs its sections of positions and its tower', () => {
    const problems = problemsOf(`model.config={model_type: qwen2_5_vl, ${language}}`);
    expect(problems.map(({ path }) => path)).toEqual(['model.config.rope_scaling', 'model.config.vision_config']);
  });

  it('is not taken for a model of text because its type was left out', () => {
    const problems = problemsOf(`model.config={${language}, vision_config: {${tower}}}`);
    expect(problems).toMatchObject([{ path: 'model.config.model_type', given: 'qwen2' }]);
  });

  it.each([
    ['model.config.vision_config.fullatt_block_indices=[1]', 'model.config.vision_config.fullatt_block_indexes'],
    ['model.config.rope_scaling.mrope_sections=[1, 1, 2]', 'model.config.rope_scaling.mrope_section'],
    ['model.config.image_tokenid=3', 'model.config.image_token_id'],
  ])('answers %s with the nearest right key', (override, nearest) => {
    expect(problemsOf(visionLanguage, override)).toMatchObject([{ suggestion: `did you mean ${nearest}?` }]);
  });
});

describe('what is trained', () => {
  const path = 'model.path=some-folder';

  it('is the model without its vision tower, unless something else is said', () => {
    expect(loadConfig(null, [path]).config.model).toMatchObject({
      freeze_vision_tower: true,
      lora_rank: 0,
      lora_alpha: 16,
      target_modules: 'all-linear',
      enable_gradient_checkpointing: false,
    });
  });

  it('is said in the words of verl too', () => {
    const { config } = loadConfig(null, [
      path,
      'actor_rollout_ref.model.lora_rank=8',
      'actor_rollout_ref.model.lora_alpha=32',
      'actor_rollout_ref.model.target_modules=[q_proj, v_proj]',
      'actor_rollout_ref.model.enable_gradient_checkpointing=true',
      'actor_rollout_ref.actor.freeze_vision_tower=true',
    ]);
    expect(config.model).toMatchObject({
      freeze_vision_tower: true,
      lora_rank: 8,
      lora_alpha: 32,
      target_modules: ['q_proj', 'v_proj'],
      enable_gradient_checkpointing: true,
    });
  });

  it.each([
    [['model.lora_rank=-1'], 'model.lora_rank'],
    [['model.lora_rank=1.5'], 'model.lora_rank'],
    [['model.lora_alpha=0'], 'model.lora_alpha'],
    [['model.target_modules=q_proj'], 'model.target_modules'],
    [['model.target_modules=[]'], 'model.target_modules'],
    [['model.lora_rank=4', 'model.freeze_vision_tower=false'], 'model.freeze_vision_tower'],
    [['model.lora_rank=4', 'model.path=null', `model.config={${language}}`], 'model.path'],
  ])('is refused as %j at %s', (overrides, at) => {
    expect(problemsOf(path, ...overrides).map((problem) => problem.path)).toEqual([at]);
  });
});

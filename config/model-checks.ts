/** PURE. What the keys of `model` must be to each other. */
import type { ConfigProblem } from './errors.js';
import type { Config, ModelConfig, ModelSection } from './schema.js';

/** Keys that only a model with a vision tower has. */
const visionKeys = [
  'rope_scaling',
  'vision_config',
  'image_token_id',
  'video_token_id',
  'vision_start_token_id',
  'vision_end_token_id',
] as const satisfies readonly (keyof ModelConfig)[];

export function checkModel({ model }: Config): ConfigProblem[] {
  return [...checkSource(model), ...(model.config ? checkArchitecture(model.config) : []), ...checkTrained(model)];
}

function checkSource({ path, config }: ModelSection): ConfigProblem[] {
  if (path !== null && config !== null)
    return [problem('model.config', 'null beside model.path, whose folder has the architecture', 'both')];
  const expected = 'a folder in Hugging Face layout, or an architecture in model.config';
  return path === null && config === null ? [problem('model.path', expected, 'neither')] : [];
}

function checkArchitecture(config: ModelConfig): ConfigProblem[] {
  const {
    hidden_size: hidden,
    num_attention_heads: heads,
    num_key_value_heads: groups,
    head_dim: given,
    model_type: type,
  } = config;
  const dimension = given ?? hidden / heads;
  const problems: ConfigProblem[] = [];
  if (!Number.isInteger(dimension))
    problems.push(problem('model.config.hidden_size', `a multiple of ${heads} heads`, hidden));
  else if (dimension % 2 !== 0)
    problems.push(problem('model.config.head_dim', 'an even number (rotary pairs)', dimension));
  if (groups !== undefined && heads % groups !== 0)
    problems.push(problem('model.config.num_key_value_heads', `a divisor of ${heads} heads`, groups));
  if (type === 'qwen2') {
    const other = visionKeys.find((key) => config[key] !== undefined);
    if (other) problems.push(problem('model.config.model_type', `qwen2_5_vl, since ${other} is given`, type));
  } else {
    for (const key of ['rope_scaling', 'vision_config'] as const)
      if (config[key] === undefined) problems.push(problem(`model.config.${key}`, `what ${type} needs`, 'nothing'));
  }
  return problems;
}

function checkTrained({ path, config, lora_rank: rank, freeze_vision_tower: freeze }: ModelSection): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (rank === 0) return problems;
  if (path === null && config !== null)
    problems.push(problem('model.path', 'the model that the adapters of model.lora_rank belong to', 'a fresh one'));
  if (!freeze) {
    const expected = 'true beside model.lora_rank, which trains adapters of the language model alone';
    problems.push(problem('model.freeze_vision_tower', expected, 'false'));
  }
  return problems;
}

function problem(path: string, expected: string, given: string | number): ConfigProblem {
  return { path, expected, given: String(given) };
}

/**
 * PURE. `adapter_config.json` of a folder in PEFT's format. What would make the adapters compute something else than
 * W·x + scale · B·(A·x) is refused by key, never ignored. Untrusted input.
 */
import { z } from 'zod';
import type { ModelConfiguration } from '../configuration/configuration.js';
import { targetModulesForPeft } from './adapter-names.js';
import type { LoraDescription } from './adapters.js';

export const adapterConfigFile = 'adapter_config.json';
export const adapterWeightsFile = 'adapter_model.safetensors';

/** A key is missing, wrong, or asks for a variant that is not implemented. */
export class AdapterConfigError extends Error {
  override readonly name = 'AdapterConfigError';
  readonly file: string;
  readonly key: string;
  constructor(file: string, key: string, problem: string, options?: ErrorOptions) {
    super(`${file}, key '${key}': ${problem}`, options);
    this.file = file;
    this.key = key;
  }
}

export interface AdapterConfig {
  readonly rank: number;
  /** Such that alpha / rank is what B·(A·x) is multiplied by. */
  readonly alpha: number;
  /** The folder or hub name of the model that was adapted, where the file says it. */
  readonly baseModel: string | null;
}

const schema = z.looseObject({
  peft_type: z.literal('LORA'),
  r: z.number().int().positive(),
  lora_alpha: z.number().positive(),
  base_model_name_or_path: z.string().nullish(),
  use_rslora: z.boolean().nullish(),
});

const empty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Each changes the formula, or adds weights that have no place here. */
const variants: Readonly<Record<string, (value: unknown) => boolean>> = {
  bias: (value) => empty(value) || value === 'none',
  // Others take a part out of the base's own weights, so that the stored base is not the one that was trained.
  init_lora_weights: (value) =>
    empty(value) || value === true || ['gaussian', 'eva', 'orthogonal'].includes(String(value)),
  use_dora: empty,
  use_qalora: empty,
  use_bdlora: empty,
  lora_bias: empty,
  fan_in_fan_out: empty,
  rank_pattern: empty,
  alpha_pattern: empty,
  modules_to_save: empty,
  layer_replication: empty,
  alora_invocation_tokens: empty,
  trainable_token_indices: empty,
  target_parameters: empty,
  arrow_config: empty,
  kasa_config: empty,
  monteclora_config: empty,
  velora_config: empty,
};

/** @param file for the error's message. @throws AdapterConfigError */
export function parseAdapterConfig(file: string, json: unknown): AdapterConfig {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AdapterConfigError(file, issue?.path.join('.') || 'adapter', issue?.message ?? 'not a configuration');
  }
  const c = parsed.data;
  for (const [key, supported] of Object.entries(variants))
    if (!supported(c[key]))
      throw new AdapterConfigError(file, key, `${JSON.stringify(c[key])} is not supported; only plain LoRA is`);
  // Rank-stabilised LoRA (Kalajdzievski 2023, arXiv 2312.03732) scales by alpha / √rank.
  const alpha = c.use_rslora === true ? c.lora_alpha * Math.sqrt(c.r) : c.lora_alpha;
  return { rank: c.r, alpha, baseModel: c.base_model_name_or_path ?? null };
}

/** Keys that every version of PEFT reads. @param targets last words of the matrices' names */
export function toPeftConfig(
  configuration: Pick<ModelConfiguration, 'modelType'>,
  { rank, alpha }: Pick<LoraDescription, 'rank' | 'alpha'>,
  targets: readonly string[],
  baseModel: string | null,
): Record<string, unknown> {
  return {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: baseModel,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: targetModulesForPeft(configuration, targets),
    bias: 'none',
    fan_in_fan_out: false,
    init_lora_weights: true,
    inference_mode: true,
    modules_to_save: null,
  };
}

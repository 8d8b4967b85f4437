/**
 * PURE. Adapters' names here (`model.layers.0.self_attn.q_proj.lora_A.weight`) and in PEFT's files, which put
 * `base_model.model.` before the module's name in transformers. There the language model of Qwen2.5-VL lies under
 * `model.language_model.`, and lay under `model.` before transformers 4.52: both are read.
 */
import type { ModelConfiguration } from '../configuration/configuration.js';

const peftPrefix = 'base_model.model.';
const nested = 'model.language_model.';
const plain = 'model.';

type Named = Pick<ModelConfiguration, 'modelType'>;

export function peftNameOf({ modelType }: Named, name: string): string {
  const module = modelType === 'qwen2_5_vl' ? `${nested}${name.slice(plain.length)}` : name;
  return `${peftPrefix}${module}`;
}

/** undefined: PEFT does not name adapters so. */
export function nameOfPeft(peftName: string): string | undefined {
  if (!peftName.startsWith(peftPrefix)) return undefined;
  const module = peftName.slice(peftPrefix.length);
  return module.startsWith(nested) ? `${plain}${module.slice(nested.length)}` : module;
}

/** `q_proj` of `model.layers.0.self_attn.q_proj.lora_A.weight`; undefined for what is no adapter's name. */
export function targetModuleOf(name: string): string | undefined {
  return /\.([^.]+)\.lora_[AB]\.weight$/.exec(name)?.[1];
}

/**
 * What `adapter_config.json` says of the matrices. A list matches by last words; in Qwen2.5-VL the vision tower's
 * matrices have the same ones, so there it is a pattern that PEFT matches against the whole name.
 */
export function targetModulesForPeft({ modelType }: Named, targets: readonly string[]): string | string[] {
  const sorted = [...targets].sort();
  if (modelType === 'qwen2') return sorted;
  return `model\\.language_model\\.layers\\.\\d+\\.(?:self_attn|mlp)\\.(?:${sorted.join('|')})`;
}

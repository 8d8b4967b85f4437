/**
 * PURE. `config.json` and `generation_config.json` of a folder that is written: those of the model that a run began
 * with, key by key, also the keys that are not read here; only what the run changed is changed.
 */
import {
  toHuggingFaceConfiguration,
  type ModelConfiguration,
  type ParameterDType,
  type SpecialTokenIds,
} from './configuration.js';
import { parseGenerationConfig } from './generation-config.js';

/**
 * @param source `config.json` of the model that was begun with, or a run file's own description of a fresh one, which is
 *   completed: it lacks most keys
 * @param dtype of the weights that are written
 */
export function exportedConfiguration(
  configuration: ModelConfiguration,
  dtype: ParameterDType,
  source: unknown,
  tokens?: SpecialTokenIds,
): Record<string, unknown> {
  if (!isPublished(source)) return toHuggingFaceConfiguration({ ...configuration, dtype }, tokens);
  const corrected = withDType(source, dtype);
  const stated = Object.entries(corrected).map(([key, value]): [string, unknown] =>
    (key === 'text_config' || key === 'vision_config') && isObject(value)
      ? [key, withDType(value, dtype)]
      : [key, value],
  );
  const named = 'torch_dtype' in source || 'dtype' in source ? {} : { torch_dtype: dtype };
  return { ...Object.fromEntries(stated), ...named };
}

/** A `config.json` names its class; the few keys of a run file do not. */
function isPublished(source: unknown): source is Record<string, unknown> {
  return isObject(source) && Array.isArray(source['architectures']);
}

function withDType(object: Record<string, unknown>, dtype: ParameterDType): Record<string, unknown> {
  const changed = ['torch_dtype', 'dtype'].filter((key) => key in object);
  return { ...object, ...Object.fromEntries(changed.map((key) => [key, dtype])) };
}

/**
 * The text of `generation_config.json`.
 * @param source the text of the one that was begun with; undefined: there is none
 * @param tokens answers were trained to end with `eos`, so that is added where the source does not name it
 * @throws GenerationConfigError
 */
export function exportedGenerationConfig(source: string | undefined, tokens?: SpecialTokenIds): string {
  if (source === undefined) {
    const ids =
      tokens === undefined ? {} : { pad_token_id: tokens.pad, bos_token_id: tokens.bos, eos_token_id: tokens.eos };
    return json({ ...ids, do_sample: true, temperature: 1, top_p: 1, top_k: 0 });
  }
  const { endTokenIds, raw } = parseGenerationConfig('generation_config.json', JSON.parse(source));
  const trained = tokens === undefined ? [] : [tokens.eos].flat();
  if (trained.every((id) => endTokenIds.includes(id))) return source;
  const ends = [...new Set([...endTokenIds, ...trained])];
  return json({ ...raw, eos_token_id: ends.length === 1 ? ends[0] : ends });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

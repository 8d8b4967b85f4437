/**
 * PURE. Which files of a model's repository are needed: configuration, tokenizer, chat template, weights as safetensors.
 * Pickles, code and other formats never are.
 */
import { z } from 'zod';

export const configurationFile = 'config.json';
export const indexFile = 'model.safetensors.index.json';
const singleFile = 'model.safetensors';

const besideWeights = [
  /^config\.json$/,
  /^generation_config\.json$/,
  /^tokenizer[\w.-]*\.json$/,
  /^(special_tokens_map|added_tokens|vocab)\.json$/,
  /^merges\.txt$/,
  /^chat_template[\w.-]*\.(json|jinja)$/,
  /^(preprocessor_config|processor_config|video_preprocessor_config)\.json$/,
];

/** Small files that are fetched before the weights: so a snapshot whose weights are whole has them too. */
export function filesBesideWeights(files: readonly string[]): string[] {
  return files.filter((file) => besideWeights.some((pattern) => pattern.test(file)) || file === indexFile);
}

export function hasPickles(files: readonly string[]): boolean {
  return files.some((file) => /^[^/]*\.(bin|pt|pth|ckpt|pkl)$/.test(file));
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Names of the files that hold the weights.
 * @param files of the repository or snapshot
 * @param index text of its `model.safetensors.index.json`, when it has one
 * @returns null when there are none
 * @throws when the index is none
 */
export function weightFiles(files: readonly string[], index: string | null): string[] | null {
  if (index === null) return files.includes(singleFile) ? [singleFile] : null;
  return [...new Set(Object.values(indexSchema.parse(JSON.parse(index)).weight_map))].sort();
}

/** What stands beside exported weights: configuration, generation configuration, tokenizer, chat template, licence. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfiguration, ParameterDType, SpecialTokenIds } from '../../models/configuration/configuration.js';
import { exportedConfiguration, exportedGenerationConfig } from '../../models/configuration/exported-configuration.js';
import { generationConfigFile, readGenerationConfig } from '../../models/configuration/generation-config.js';
import type { TokenizerFile } from '../../models/tokenizer/tokenizer.js';

/** As transformers, its processors and vLLM name them. */
const kept = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.json',
  'chat_template.jinja',
  'preprocessor_config.json',
  'video_preprocessor_config.json',
  'processor_config.json',
  'LICENSE',
  'NOTICE',
];

/**
 * The files that are copied, by name: from the first of the folders that has each.
 * @param folders those of the weights, then of the model that they came from
 */
export function keptFiles(folders: readonly string[]): Record<string, TokenizerFile> {
  const files: Record<string, TokenizerFile> = {};
  for (const name of kept) {
    const path = folders.map((folder) => join(folder, name)).find((one) => existsSync(one));
    if (path !== undefined) files[name] = { path };
  }
  return files;
}

/**
 * `config.json`, and `generation_config.json` where one is known or config.json names the tokens for it.
 * @param json of the source's config.json
 * @throws GenerationConfigError
 */
export function configurationFiles(
  folders: readonly string[],
  configuration: ModelConfiguration,
  json: Readonly<Record<string, unknown>>,
  dtype: ParameterDType,
): Record<string, TokenizerFile> {
  const exported = exportedConfiguration(configuration, dtype, json);
  const files: Record<string, TokenizerFile> = { 'config.json': { text: `${JSON.stringify(exported, null, 2)}\n` } };
  const found = folders.find((folder) => readGenerationConfig(folder) !== undefined);
  const tokens = tokensOf(json);
  if (found !== undefined) files[generationConfigFile] = { path: join(found, generationConfigFile) };
  else if (tokens) files[generationConfigFile] = { text: exportedGenerationConfig(undefined, tokens) };
  return files;
}

/** The text of a file that is kept or made; undefined: there is none. */
export function textOf(files: Readonly<Record<string, TokenizerFile>>, name: string): string | undefined {
  const file = files[name];
  if (file === undefined) return undefined;
  return 'text' in file ? file.text : readFileSync(file.path, 'utf8');
}

function tokensOf(json: Readonly<Record<string, unknown>>): SpecialTokenIds | undefined {
  const { pad_token_id: pad, bos_token_id: bos, eos_token_id: eos } = json;
  if (typeof eos !== 'number') return undefined;
  return { eos, pad: typeof pad === 'number' ? pad : eos, ...(typeof bos === 'number' && { bos }) };
}

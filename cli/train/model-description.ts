/** The model's `config.json`, its tokenizer and its ends: from a folder, or from the configuration's own description. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, ModelSection } from '../../config/schema.js';
import { ConfigError } from '../../config/errors.js';
import type { TokenizerDescription } from '../../models/tokenizer/create-tokenizer.js';
import { endTokenIdsOf, unknownEndTokenNotices } from '../../models/tokenizer/end-tokens.js';
import { generationConfigFile, readGenerationConfig } from '../../models/configuration/generation-config.js';
import type { Tokenizer, TokenizerFile } from '../../models/tokenizer/tokenizer.js';
import { readModelConfiguration } from '../model/read-model-configuration.js';

export function describeTokenizer({ model }: Config): TokenizerDescription {
  return { tokenizer: model.tokenizer, extra_characters: model.extra_characters };
}

/** Tokens that end an answer: the tokenizer's own, and those that the folder's generation_config.json names. */
export function describeEndTokens({ model }: Config, tokenizer: Tokenizer): number[] {
  const folder = publishedFolder(model);
  return endTokenIdsOf(tokenizer, folder === undefined ? undefined : readGenerationConfig(folder));
}

/** One line where the folder's generation_config.json names ends that no response can have. */
export function endTokenNotices({ model }: Config, tokenizer: Tokenizer): string[] {
  const folder = publishedFolder(model);
  const named = folder === undefined ? undefined : readGenerationConfig(folder)?.endTokenIds;
  return folder === undefined || named === undefined
    ? []
    : unknownEndTokenNotices(tokenizer, join(folder, generationConfigFile), named);
}

/** The files to stand beside exported weights: the tokenizer's, and how the model's publishers sample. */
export function describeExportFiles({ model }: Config, tokenizer: Tokenizer): Readonly<Record<string, TokenizerFile>> {
  const folder = publishedFolder(model);
  const generation = folder === undefined ? undefined : join(folder, generationConfigFile);
  return {
    ...tokenizer.files(),
    ...(generation !== undefined && existsSync(generation) && { [generationConfigFile]: { path: generation } }),
  };
}

/** The model's; of a fresh one, the folder whose tokenizer it has. */
function publishedFolder({ path, tokenizer }: ModelSection): string | undefined {
  return path ?? (tokenizer === 'character' ? undefined : tokenizer);
}

/**
 * Keys of a Hugging Face `config.json`. The vocabulary's size is the tokenizer's when the configuration names none.
 * @throws ConfigError when neither model.path nor model.config is set, or the folder has no config.json;
 *   UnknownArchitectureError
 */
export function describeModel({ model }: Config, tokenizer: Tokenizer): Record<string, unknown> {
  if (model.path !== null) return { ...readModelConfiguration(model.path).json };
  if (model.config === null)
    throw new ConfigError([
      {
        path: 'model',
        expected: 'model.path (a folder with config.json and safetensors) or model.config (a fresh model)',
        given: 'neither',
      },
    ]);
  return { ...model.config, vocab_size: model.config.vocab_size ?? tokenizer.vocabularySize };
}

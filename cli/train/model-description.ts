/** The model's `config.json`, its tokenizer and its ends: from a folder, or from the configuration's own description. */
import type { Config } from '../../config/schema.js';
import { ConfigError } from '../../config/errors.js';
import type { TokenizerDescription } from '../../models/create-tokenizer.js';
import { endTokenIdsOf } from '../../models/end-tokens.js';
import { readGenerationConfig } from '../../models/generation-config.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import { readModelConfiguration } from '../model/read-model-configuration.js';

export function describeTokenizer({ model }: Config): TokenizerDescription {
  return { tokenizer: model.tokenizer, extra_characters: model.extra_characters };
}

/** Tokens that end an answer: the tokenizer's own, and those that the folder's generation_config.json names. */
export function describeEndTokens({ model }: Config, tokenizer: Tokenizer): number[] {
  const folder = model.path ?? (model.tokenizer === 'character' ? undefined : model.tokenizer);
  return endTokenIdsOf(tokenizer, folder === undefined ? undefined : readGenerationConfig(folder));
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

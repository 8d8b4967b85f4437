/** The model's `config.json` and the tokenizer of a run: from a folder, or from the configuration's own description. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/schema.js';
import { ConfigError } from '../../config/errors.js';
import type { TokenizerDescription } from '../../models/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer.js';

export function describeTokenizer({ model }: Config): TokenizerDescription {
  return { tokenizer: model.tokenizer, extra_characters: model.extra_characters };
}

/**
 * Keys of a Hugging Face `config.json`. The vocabulary's size is the tokenizer's when the configuration names none.
 * @throws ConfigError when neither model.path nor model.config is set, or the folder has no config.json.
 */
export async function describeModel({ model }: Config, tokenizer: Tokenizer): Promise<Record<string, unknown>> {
  if (model.path !== null) return readModelFolder(model.path);
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

async function readModelFolder(folder: string): Promise<Record<string, unknown>> {
  const file = join(folder, 'config.json');
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
    throw new SyntaxError('not a JSON object');
  } catch (cause) {
    throw new ConfigError([{ path: 'model.path', expected: `a readable ${file}`, given: String(cause) }]);
  }
}

/** Makes the tokenizer that a configuration describes; the description is plain data and travels to every actor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadBytePairTokenizer } from './byte-pair-tokenizer.js';
import { characterTokenizerFromFile, createCharacterTokenizer } from './character-tokenizer.js';
import { type Tokenizer, UnsupportedTokenizerError } from './tokenizer.js';

export const tokenizerDescription = z.object({
  /** `character`, or a folder with a tokenizer.json. */
  tokenizer: z.string(),
  /** Characters that the character tokenizer knows besides its own, in the order of their ids. */
  extra_characters: z.string(),
});
export type TokenizerDescription = z.infer<typeof tokenizerDescription>;

/** @throws UnsupportedTokenizerError */
export function createTokenizer(description: TokenizerDescription): Tokenizer {
  if (description.tokenizer !== 'character') return loadTokenizer(description.tokenizer);
  return createCharacterTokenizer({ extraCharacters: description.extra_characters });
}

/** A checkpoint's own, or the character tokenizer that an export wrote. @throws UnsupportedTokenizerError */
export function loadTokenizer(folder: string): Tokenizer {
  const file = join(folder, 'tokenizer.json');
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new UnsupportedTokenizerError(
      file,
      `cannot be read: ${problem}; set model.tokenizer to 'character' or to a folder with a tokenizer.json`,
      { cause },
    );
  }
  return characterTokenizerFromFile(file, parsed) ?? loadBytePairTokenizer(folder);
}

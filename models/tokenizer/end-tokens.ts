/** PURE. Which tokens end an answer, from the three places that say so, and those of them that none can end with. */
import type { Tokenizer } from './tokenizer.js';

type Vocabulary = Pick<Tokenizer, 'specialTokens' | 'vocabularySize'>;

/**
 * The tokenizer's own end token, and those of `generation_config.json`: Qwen2.5's chat models end at `<|im_end|>` or
 * `<|endoftext|>`, and their tokenizer names one of them. Each once; without those that the vocabulary has not.
 * @param generation absent: the folder has no such file
 */
export function endTokenIdsOf(
  tokenizer: Vocabulary,
  generation: { readonly endTokenIds: readonly number[] } | undefined,
): number[] {
  const known = (generation?.endTokenIds ?? []).filter((id) => hasToken(tokenizer, id));
  return [...new Set([tokenizer.specialTokens.eos, ...known])];
}

/**
 * What to say of end tokens that no answer can have. transformers loads such a file and never ends there; so do we,
 * since the tokenizer's own end token is always one, but not without a word: mostly it is another model's file.
 * @param file that names them @returns one line, or none
 */
export function unknownEndTokenNotices(tokenizer: Vocabulary, file: string, endTokenIds: readonly number[]): string[] {
  const unknown = endTokenIds.filter((id) => !hasToken(tokenizer, id));
  if (unknown.length === 0) return [];
  const ends = endTokenIdsOf(tokenizer, { endTokenIds });
  return [
    `${file}: eos_token_id ${unknown.join(', ')} is beyond the vocabulary, which has the ids 0 to ${tokenizer.vocabularySize - 1}; ` +
      `answers end at ${ends.join(', ')} alone. See that the file belongs to this model`,
  ];
}

function hasToken({ vocabularySize }: Vocabulary, id: number): boolean {
  return id >= 0 && id < vocabularySize;
}

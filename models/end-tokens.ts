/** PURE. Which tokens end an answer, from the three places that say so. */
import type { Tokenizer } from './tokenizer.js';

/**
 * The tokenizer's own end token, and those of `generation_config.json`: Qwen2.5's chat models end at `<|im_end|>` or
 * `<|endoftext|>`, and their tokenizer names one of them. Each once.
 * @param generation absent: the folder has no such file
 */
export function endTokenIdsOf(
  tokenizer: Pick<Tokenizer, 'specialTokens'>,
  generation: { readonly endTokenIds: readonly number[] } | undefined,
): number[] {
  return [...new Set([tokenizer.specialTokens.eos, ...(generation?.endTokenIds ?? [])])];
}

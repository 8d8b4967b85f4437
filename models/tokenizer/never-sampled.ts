/** PURE. A tokenizer beside a model's vocabulary: which ids no response may have, and whether the two fit. */
import type { Tokenizer } from './tokenizer.js';

/**
 * Those that stand for pictures (X-Reasoner trains on text; EasyR1 biases them away), and rows of the vocabulary that
 * have no token: Qwen2.5-VL has 152,064 rows for 151,665 tokens.
 * @param rows of the model's embedding
 */
export function neverSampled(tokenizer: Pick<Tokenizer, 'neverSampled' | 'vocabularySize'>, rows: number): number[] {
  const unused = Math.max(0, rows - tokenizer.vocabularySize);
  return [...tokenizer.neverSampled, ...Array.from({ length: unused }, (_, row) => tokenizer.vocabularySize + row)];
}

/** The tokenizer has tokens that the model has no row for. */
export class TokenizerMismatchError extends Error {
  override readonly name = 'TokenizerMismatchError';
}

/** @throws TokenizerMismatchError */
export function requireRows(tokenizer: Pick<Tokenizer, 'name' | 'vocabularySize'>, rows: number): void {
  if (tokenizer.vocabularySize > rows)
    throw new TokenizerMismatchError(
      `the tokenizer '${tokenizer.name}' has ${tokenizer.vocabularySize} tokens, the model's vocabulary only ${rows} rows: ` +
        'set model.tokenizer to the one that belongs to the model (often the folder of model.path)',
    );
}

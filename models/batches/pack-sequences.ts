/**
 * Prompts with their responses as one batch padded on the right, and the list of the positions that predict response
 * tokens: only those go through the vocabulary projection. PURE.
 *
 * The last token of a sequence is only ever a target, so T is one less than the longest sequence. All response tokens
 * of all sequences, one after the other, are the "packed" order M of every per-token array (log-probabilities, weights,
 * advantages).
 */

export interface PackedSequences {
  /** int32 [B·T], row-major. */
  readonly tokenIds: Int32Array;
  readonly batchSize: number;
  /** T. */
  readonly width: number;
  /** [M]: row of the flat hidden states [B·T] that predicts each packed response token. */
  readonly rowIndices: Int32Array;
  /** [M]: the response tokens. */
  readonly targets: Int32Array;
  /** Where each sequence's response lies in the packed order. */
  readonly spans: readonly { readonly start: number; readonly length: number }[];
  /** Tokens that are not padding, of the B·T. */
  readonly realTokens: number;
}

/** A prompt without a token (nothing predicts the first response token), or counts that do not match. */
export class PackingError extends Error {
  override readonly name = 'PackingError';
}

/** @throws PackingError */
export function packSequences(
  prompts: readonly ArrayLike<number>[],
  responses: readonly ArrayLike<number>[],
  padTokenId: number,
): PackedSequences {
  if (prompts.length !== responses.length)
    throw new PackingError(`${prompts.length} prompts but ${responses.length} responses`);
  const batchSize = prompts.length;
  const lengths = prompts.map((prompt, row) => {
    if (prompt.length === 0)
      throw new PackingError(`the prompt of sequence ${row} is empty: nothing predicts its first response token`);
    return prompt.length + Math.max(1, responses[row]!.length) - 1;
  });
  const width = Math.max(0, ...lengths);
  const tokenCount = responses.reduce((sum, response) => sum + response.length, 0);
  const tokenIds = new Int32Array(batchSize * width).fill(padTokenId);
  const rowIndices = new Int32Array(tokenCount);
  const targets = new Int32Array(tokenCount);
  const spans: { start: number; length: number }[] = [];
  let packed = 0;
  for (let row = 0; row < batchSize; row++) {
    const prompt = prompts[row]!;
    const response = responses[row]!;
    const start = row * width;
    tokenIds.set(prompt, start);
    tokenIds.set(Array.prototype.slice.call(response, 0, Math.max(0, response.length - 1)), start + prompt.length);
    spans.push({ start: packed, length: response.length });
    for (let index = 0; index < response.length; index++, packed++) {
      rowIndices[packed] = start + prompt.length - 1 + index;
      targets[packed] = response[index]!;
    }
  }
  return {
    tokenIds,
    batchSize,
    width,
    rowIndices,
    targets,
    spans,
    realTokens: lengths.reduce((sum, length) => sum + length, 0),
  };
}

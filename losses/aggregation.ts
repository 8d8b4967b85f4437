/**
 * How token losses become one number: a weight for each token, computed in float64 over the whole batch of an optimizer
 * update. The loss of a micro-batch is Σ weight · token loss, so micro-batches add up to exactly the loss of the batch,
 * however it is split. PURE.
 */

/**
 * token-mean: every token counts the same (DAPO, arXiv 2503.14476). seq-mean-token-mean: every sequence counts the same,
 * its tokens share it (GRPO). seq-mean-token-sum: sums of tokens, averaged over sequences (Dr. GRPO up to a constant).
 */
export type LossAggregation = 'token-mean' | 'seq-mean-token-mean' | 'seq-mean-token-sum';

/**
 * Weight of each token of each sequence. A sequence without tokens has weight 0 and is not counted as a sequence.
 * @param lengths loss tokens of every sequence of the batch
 */
export function sequenceWeights(lengths: readonly number[], aggregation: LossAggregation): Float64Array {
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const sequences = lengths.filter((length) => length > 0).length;
  const weightOf: Record<LossAggregation, (length: number) => number> = {
    'token-mean': () => 1 / tokens,
    'seq-mean-token-mean': (length) => 1 / (sequences * length),
    'seq-mean-token-sum': () => 1 / sequences,
  };
  return Float64Array.from(lengths, (length) => (length === 0 ? 0 : weightOf[aggregation](length)));
}

/**
 * The approximation of published recipes (llama-recipes, verl, EasyR1): the mean of micro-batch token means, which
 * favours tokens in short micro-batches.
 * @param microBatches indices into `lengths`
 */
export function microBatchMeanWeights(
  lengths: readonly number[],
  microBatches: readonly (readonly number[])[],
): Float64Array {
  const weights = new Float64Array(lengths.length);
  const counted = microBatches.filter((sequences) => sequences.some((sequence) => lengths[sequence]! > 0));
  for (const sequences of counted) {
    const tokens = sequences.reduce((sum, sequence) => sum + lengths[sequence]!, 0);
    for (const sequence of sequences) weights[sequence] = lengths[sequence] === 0 ? 0 : 1 / (tokens * counted.length);
  }
  return weights;
}

/**
 * Repeats each sequence's value for each of its tokens, in the packed order.
 * @param sequences indices of those wanted, in order; all when left out
 */
export function perToken(
  values: ArrayLike<number>,
  lengths: readonly number[],
  sequences?: readonly number[],
): Float32Array {
  const chosen = sequences ?? lengths.map((_, index) => index);
  const expanded = new Float32Array(chosen.reduce((sum, index) => sum + lengths[index]!, 0));
  let start = 0;
  for (const index of chosen) {
    expanded.fill(values[index]!, start, start + lengths[index]!);
    start += lengths[index]!;
  }
  return expanded;
}

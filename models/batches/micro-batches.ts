/**
 * Splits sequences into micro-batches that fit a token budget, padding counted. PURE and deterministic: the same lengths
 * give the same plan. Sequences of like length go together, so that little is padded; the waste is reported.
 */

export interface MicroBatchPlan {
  /** Indices of the sequences of each micro-batch. Each sequence stands in exactly one. */
  readonly microBatches: readonly (readonly number[])[];
  readonly realTokens: number;
  readonly paddedTokens: number;
  /** padded ÷ real, ≥ 1. */
  readonly waste: number;
}

/** One sequence alone is over the budget. */
export class SequenceOverBudgetError extends Error {
  override readonly name = 'SequenceOverBudgetError';
  readonly length: number;
  readonly maxTokens: number;
  constructor(sequence: number, length: number, maxTokens: number) {
    super(
      `sequence ${sequence} has ${length} tokens, more than a micro-batch may hold (max_token_len ${maxTokens}): raise it, or limit prompt and response`,
    );
    this.length = length;
    this.maxTokens = maxTokens;
  }
}

/**
 * @param lengths tokens of each sequence, prompt and response
 * @param maxTokens most padded tokens (rows × longest) of a micro-batch
 * @throws SequenceOverBudgetError
 */
export function planMicroBatches(lengths: readonly number[], maxTokens: number): MicroBatchPlan {
  const longestFirst = lengths.map((_, sequence) => sequence).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const microBatches: number[][] = [];
  let paddedTokens = 0;
  let longest = 0;
  for (const sequence of longestFirst) {
    const length = lengths[sequence]!;
    if (length > maxTokens) throw new SequenceOverBudgetError(sequence, length, maxTokens);
    const current = microBatches.at(-1);
    if (current !== undefined && (current.length + 1) * longest <= maxTokens) {
      current.push(sequence);
    } else {
      microBatches.push([sequence]);
      longest = length;
    }
    paddedTokens += longest;
  }
  const realTokens = lengths.reduce((sum, length) => sum + length, 0);
  return { microBatches, realTokens, paddedTokens, waste: realTokens === 0 ? 1 : paddedTokens / realTokens };
}

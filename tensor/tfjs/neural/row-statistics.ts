/**
 * What is read of a row of logits beside its softmax p. log Σ exp(logits) is logit − log p of the likeliest token, so one
 * logarithm a row is enough and no exponential. PURE.
 */

export interface Row {
  readonly logits: Float32Array;
  readonly probabilities: Float32Array;
  /** Where the row begins in both. */
  readonly start: number;
  readonly vocabulary: number;
}

/** Below, a float32 softmax has lost bits. */
const LEAST = 1e-30;

/** log p(token), nats. */
export function logProbability(row: Row, token: number): number {
  const share = row.probabilities[row.start + token]!;
  if (share > LEAST) return Math.log(share);
  return row.logits[row.start + token]! - logSum(row);
}

/** Σ −p log p, nats, as −log p(m) − Σ p·(logit − logit(m)) of the likeliest m: what cancels is small there. */
export function entropyOf(row: Row): number {
  const { logits, probabilities, start, vocabulary } = row;
  const likeliest = likeliestOf(row);
  const highest = logits[likeliest]!;
  let mean = 0;
  for (let at = start; at < start + vocabulary; at++) {
    const share = probabilities[at]!;
    // A banned token's logit is −∞.
    if (share > 0) mean += share * (logits[at]! - highest);
  }
  return -Math.log(probabilities[likeliest]!) - mean;
}

function logSum(row: Row): number {
  const likeliest = likeliestOf(row);
  return row.logits[likeliest]! - Math.log(row.probabilities[likeliest]!);
}

/** Its place in the arrays. */
function likeliestOf({ logits, start, vocabulary }: Row): number {
  let likeliest = start;
  for (let at = start + 1; at < start + vocabulary; at++) if (logits[at]! > logits[likeliest]!) likeliest = at;
  return likeliest;
}

/** log p(target) and entropy of one row of logits in plain float64, with their gradients. PURE. */

export interface OracleTokenLogProb {
  readonly logProb: number;
  /** ∂log p/∂logits. */
  readonly gradient: Float64Array;
  /** Nats. */
  readonly entropy: number;
  /** ∂entropy/∂logits. */
  readonly entropyGradient: Float64Array;
}

export function oracleTokenLogProb(logits: ArrayLike<number>, target: number, temperature = 1): OracleTokenLogProb {
  const scaled = Float64Array.from(logits, (logit) => logit / temperature);
  const highest = scaled.reduce((most, value) => Math.max(most, value), -Infinity);
  const logTotal = highest + Math.log(scaled.reduce((sum, value) => sum + Math.exp(value - highest), 0));
  const logProbs = scaled.map((value) => value - logTotal);
  const entropy = -logProbs.reduce((sum, logProb) => sum + Math.exp(logProb) * logProb, 0);
  return {
    logProb: logProbs[target]!,
    gradient: logProbs.map((logProb, id) => ((id === target ? 1 : 0) - Math.exp(logProb)) / temperature),
    entropy,
    entropyGradient: logProbs.map((logProb) => (-Math.exp(logProb) * (logProb + entropy)) / temperature),
  };
}

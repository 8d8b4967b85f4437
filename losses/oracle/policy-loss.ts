/** Twin of `losses/policy-loss.ts` in plain float64, with its derivative; written from the formulas, shares no code. PURE. */

export interface OracleClipOptions {
  readonly clipRatioLow: number;
  readonly clipRatioHigh: number;
  readonly clipRatioC: number | null;
}

export interface OraclePolicyToken {
  readonly loss: number;
  /** ∂loss/∂log p. */
  readonly derivative: number;
  readonly logRatio: number;
  readonly clipped: boolean;
  readonly clippedLower: boolean;
}

export function oraclePolicyToken(
  logProb: number,
  oldLogProb: number,
  advantage: number,
  options: OracleClipOptions,
): OraclePolicyToken {
  const exact = logProb - oldLogProb;
  const logRatio = Math.max(-20, Math.min(20, exact));
  const ratio = Math.exp(logRatio);
  const ratioDerivative = Math.abs(exact) > 20 ? 0 : ratio;
  const low = 1 - options.clipRatioLow;
  const high = 1 + options.clipRatioHigh;
  const unclipped = -advantage * ratio;
  const bounded = -advantage * Math.max(low, Math.min(high, ratio));
  const clipped = bounded > unclipped;
  let loss = clipped ? bounded : unclipped;
  let derivative = clipped ? 0 : -advantage * ratioDerivative;
  let clippedLower = false;
  if (options.clipRatioC !== null && advantage < 0 && loss > -advantage * options.clipRatioC) {
    loss = -advantage * options.clipRatioC;
    derivative = 0;
    clippedLower = true;
  }
  return { loss, derivative, logRatio, clipped, clippedLower };
}

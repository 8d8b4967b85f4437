/** Twin of `losses/grpo.ts` in plain float64: the loss, its gradient with respect to each log p, and the metrics. PURE. */
import { oracleKlToken } from './kl.js';
import { type OracleClipOptions, oraclePolicyToken } from './policy-loss.js';

export interface OracleGrpoTokens {
  readonly logProbs: ArrayLike<number>;
  readonly oldLogProbs: ArrayLike<number>;
  readonly referenceLogProbs?: ArrayLike<number>;
  readonly advantages: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  readonly entropy?: ArrayLike<number>;
}

export interface OracleGrpoOptions extends OracleClipOptions {
  readonly klLossCoef: number;
  readonly klLossType: 'k1' | 'k2' | 'k3' | 'low_var_kl';
  readonly entropyCoeff?: number;
}

export interface OracleGrpoLoss {
  readonly value: number;
  /** The entropy's own gradient is not in it: entropy is no function of the one log p. */
  readonly gradient: Float64Array;
  readonly metrics: Readonly<Record<string, number>>;
}

export function oracleGrpoLoss(tokens: OracleGrpoTokens, options: OracleGrpoOptions): OracleGrpoLoss {
  const count = tokens.logProbs.length;
  const gradient = new Float64Array(count);
  let [pgLoss, klLoss, entropy, negativeLogRatio, clipped, clippedLower] = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < count; index++) {
    const logProb = tokens.logProbs[index]!;
    const weight = tokens.weights[index]!;
    const policy = oraclePolicyToken(logProb, tokens.oldLogProbs[index]!, tokens.advantages[index]!, options);
    pgLoss += weight * policy.loss;
    gradient[index] = weight * policy.derivative;
    negativeLogRatio -= policy.logRatio;
    clipped += policy.clipped ? 1 : 0;
    clippedLower += policy.clippedLower ? 1 : 0;
    if (tokens.referenceLogProbs !== undefined) {
      const kl = oracleKlToken(logProb, tokens.referenceLogProbs[index]!, options.klLossType);
      klLoss += weight * kl.estimate;
      gradient[index]! += options.klLossCoef * weight * kl.derivative;
    }
    if (tokens.entropy !== undefined) entropy += weight * tokens.entropy[index]!;
  }
  return {
    value: pgLoss + options.klLossCoef * klLoss - (options.entropyCoeff ?? 0) * entropy,
    gradient,
    metrics: {
      'actor/pg_loss': pgLoss,
      'actor/ppo_kl': negativeLogRatio / count,
      'actor/pg_clipfrac': clipped / count,
      'actor/pg_clipfrac_lower': clippedLower / count,
      ...(tokens.referenceLogProbs === undefined
        ? {}
        : { 'actor/kl_loss': klLoss, 'actor/kl_coef': options.klLossCoef }),
      ...(tokens.entropy === undefined ? {} : { 'actor/entropy': entropy }),
    },
  };
}

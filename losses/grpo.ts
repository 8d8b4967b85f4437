/**
 * GRPO's loss over the packed response tokens of a micro-batch: Σ weight · (policy loss + β·KL − c·entropy), with the
 * sums that its metrics are made of. Weights come from `aggregation.ts`, so micro-batches add up to the batch.
 */
import type { Ops, Tensor } from '../tensor/ops.js';
import { type KlEstimator, klEstimate } from './kl.js';
import { type ClipOptions, policyLoss } from './policy-loss.js';

export interface GrpoTokens {
  /** float32 [M], all of them; differentiable. */
  readonly logProbs: Tensor;
  /** Left out: the current ones, so that the ratio is exactly 1 (one update per rollout batch needs no forward for them). */
  readonly oldLogProbs?: Tensor;
  /** Needed when klLossCoef > 0; when given, KL is reported even at a coefficient of 0. */
  readonly referenceLogProbs?: Tensor;
  readonly advantages: Tensor;
  readonly weights: Tensor;
  /** Reported when given; must carry a gradient when entropyCoeff > 0. */
  readonly entropy?: Tensor;
}

export interface GrpoLossOptions extends ClipOptions {
  readonly klLossCoef: number;
  readonly klLossType: KlEstimator;
  /** Subtracts entropyCoeff · entropy; default 0. */
  readonly entropyCoeff?: number;
}

/** What each number of `metricSums` is, in order. */
const sums = ['pgLoss', 'klLoss', 'entropy', 'logRatio', 'clipped', 'clippedLower'] as const;

/** A term of the loss was asked for without the tensor that it needs. */
export class LossInputMissingError extends Error {
  override readonly name = 'LossInputMissingError';
}

/**
 * @returns value, a scalar for `valueAndGrad`; metricSums, float32 [6]: add them over the micro-batches of an update and
 *   give the total to `grpoMetrics`
 * @throws LossInputMissingError
 */
export function grpoTokenLoss(
  ops: Ops,
  tokens: GrpoTokens,
  options: GrpoLossOptions,
): { readonly value: Tensor; readonly metricSums: Tensor } {
  const { logProbs, advantages, weights, referenceLogProbs, entropy } = tokens;
  const { klLossCoef, entropyCoeff = 0 } = options;
  if (klLossCoef !== 0 && referenceLogProbs === undefined)
    throw new LossInputMissingError(`klLossCoef ${klLossCoef} needs referenceLogProbs`);
  if (entropyCoeff !== 0 && entropy === undefined)
    throw new LossInputMissingError(`entropyCoeff ${entropyCoeff} needs entropy`);
  const weighted = (perToken: Tensor): Tensor => ops.sum(ops.multiply(perToken, weights));
  const counted = (condition: Tensor): Tensor => ops.sum(ops.cast(condition, 'float32'));

  const policy = policyLoss(ops, logProbs, tokens.oldLogProbs ?? ops.detach(logProbs), advantages, options);
  const pgLoss = weighted(policy.loss);
  const klLoss = referenceLogProbs && weighted(klEstimate(ops, logProbs, referenceLogProbs, options.klLossType));
  const entropySum = entropy && weighted(entropy);
  let value = pgLoss;
  if (klLoss !== undefined && klLossCoef !== 0) value = ops.add(value, ops.multiply(klLoss, klLossCoef));
  if (entropySum !== undefined && entropyCoeff !== 0)
    value = ops.subtract(value, ops.multiply(entropySum, entropyCoeff));

  const none = ops.zeros([1], 'float32');
  const scalars: Record<(typeof sums)[number], Tensor | undefined> = {
    pgLoss,
    klLoss,
    entropy: entropySum,
    logRatio: ops.sum(policy.logRatio),
    clipped: counted(policy.clipped),
    clippedLower: policy.clippedLower && counted(policy.clippedLower),
  };
  const metricSums = ops.concat(
    sums.map((name) => (scalars[name] === undefined ? none : ops.reshape(ops.detach(scalars[name]), [1]))),
    0,
  );
  return { value, metricSums };
}

/**
 * Metrics of one update under verl's names; `actor/kl_loss` and `actor/entropy` are left out where they were not computed.
 * @param metricSums added over the update's micro-batches
 * @param tokenCount response tokens of the update
 */
export function grpoMetrics(
  metricSums: ArrayLike<number>,
  tokenCount: number,
  computed: { readonly kl: boolean; readonly entropy: boolean; readonly klLossCoef: number },
): Record<string, number> {
  const sum = (name: (typeof sums)[number]): number => metricSums[sums.indexOf(name)] ?? 0;
  const mean = (name: (typeof sums)[number]): number => (tokenCount === 0 ? 0 : sum(name) / tokenCount);
  return {
    'actor/pg_loss': sum('pgLoss'),
    'actor/ppo_kl': 0 - mean('logRatio'),
    'actor/pg_clipfrac': mean('clipped'),
    'actor/pg_clipfrac_lower': mean('clippedLower'),
    ...(computed.kl ? { 'actor/kl_loss': sum('klLoss'), 'actor/kl_coef': computed.klLossCoef } : {}),
    ...(computed.entropy ? { 'actor/entropy': sum('entropy') } : {}),
  };
}

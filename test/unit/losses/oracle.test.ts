/** The oracle itself: against cases worked by hand, and its derivatives against differences of its values. */
import { describe, expect, it } from 'vitest';
import { oracleGrpoLoss } from '../../../losses/oracle/grpo.js';
import { oracleKlToken } from '../../../losses/oracle/kl.js';
import { oraclePolicyToken } from '../../../losses/oracle/policy-loss.js';
import { oracleSftLoss } from '../../../losses/oracle/sft.js';
import { oracleTokenLogProb } from '../../../losses/oracle/token-log-probs.js';

const clip = { clipRatioLow: 0.2, clipRatioHigh: 0.28, clipRatioC: 3 };

describe('the policy loss of a token, by hand', () => {
  it.each([
    ['is −A at ratio 1', 1, 2, -2, -2, false, false],
    ['stops at 1 + high for a likelier good token', 1.5, 1, -1.28, 0, true, false],
    ['keeps its gradient for a good token that became unlikelier', 0.5, 1, -0.5, -0.5, false, false],
    ['stops at 1 − low for a bad token that became unlikelier', 0.5, -1, 0.8, 0, true, false],
    ['keeps its gradient for a bad token that became likelier', 2, -1, 2, 2, false, false],
    ['stops at −c·A for a bad token that became much likelier', 5, -2, 6, 0, false, true],
    ['is 0 without an advantage', 5, 0, 0, 0, false, false],
  ])('%s', (_, ratio, advantage, loss, derivative, clipped, clippedLower) => {
    const token = oraclePolicyToken(Math.log(ratio), 0, advantage, clip);
    expect(token.loss).toBeCloseTo(loss, 12);
    expect(token.derivative).toBeCloseTo(derivative, 12);
    expect([token.clipped, token.clippedLower]).toEqual([clipped, clippedLower]);
  });

  it('is not bounded without the dual clip', () => {
    expect(oraclePolicyToken(Math.log(5), 0, -2, { ...clip, clipRatioC: null }).loss).toBeCloseTo(10, 12);
  });
});

describe('the KL estimate of a token, by hand', () => {
  // p = ½, r = ¼: log p − log r = log 2.
  it.each([
    ['k1', Math.LN2, 1],
    ['k2', Math.LN2 ** 2 / 2, Math.LN2],
    ['k3', 0.5 + Math.LN2 - 1, 0.5],
    ['low_var_kl', 0.5 + Math.LN2 - 1, 0.5],
  ] as const)('%s', (estimator, estimate, derivative) => {
    const token = oracleKlToken(Math.log(0.5), Math.log(0.25), estimator);
    expect(token.estimate).toBeCloseTo(estimate, 12);
    expect(token.derivative).toBeCloseTo(derivative, 12);
  });

  it('is bounded at 10, without gradient there', () => {
    expect(oracleKlToken(-6, -1, 'k3')).toEqual({ estimate: 10, derivative: 0 });
    expect(oracleKlToken(-30, -1, 'k3')).toEqual({ estimate: 10, derivative: 0 });
  });
});

describe('a whole loss, by hand', () => {
  it('adds policy loss, β·KL and −c·entropy with the weights of the tokens', () => {
    const { value, gradient, metrics } = oracleGrpoLoss(
      {
        logProbs: [Math.log(0.5), Math.log(0.5)],
        oldLogProbs: [Math.log(0.5), Math.log(0.25)],
        referenceLogProbs: [Math.log(0.5), Math.log(0.25)],
        advantages: [1, -1],
        weights: [0.5, 0.5],
        entropy: [1, 3],
      },
      { ...clip, klLossCoef: 0.1, klLossType: 'k1', entropyCoeff: 0.01 },
    );
    // Policy: −1 and 2 (ratio 2 of a bad token); KL: 0 and log 2; entropy: mean 2.
    expect(value).toBeCloseTo(0.5 + (0.1 * Math.LN2) / 2 - 0.02, 12);
    expect(gradient[0]).toBeCloseTo(-0.5 + 0.05, 12);
    expect(gradient[1]).toBeCloseTo(1 + 0.05, 12);
    expect(metrics['actor/ppo_kl']).toBeCloseTo(-Math.LN2 / 2, 12);
    expect(metrics['actor/kl_loss']).toBeCloseTo(Math.LN2 / 2, 12);
    expect(metrics['actor/entropy']).toBe(2);
  });

  it('of SFT is the weighted negative log-likelihood', () => {
    const { value, gradient } = oracleSftLoss([-1, -3], [0.25, 0.75]);
    expect(value).toBe(2.5);
    expect([...gradient]).toEqual([-0.25, -0.75]);
  });

  it('of a row of logits is log-softmax: ½ and log 2 for two equal logits', () => {
    const { logProb, entropy, gradient } = oracleTokenLogProb([3, 3], 0);
    expect(logProb).toBeCloseTo(-Math.LN2, 12);
    expect(entropy).toBeCloseTo(Math.LN2, 12);
    expect(gradient[0]).toBeCloseTo(0.5, 12);
    expect(gradient[1]).toBeCloseTo(-0.5, 12);
  });
});

describe('derivatives', () => {
  const step = 1e-6;

  it('of the losses are the slopes of their values', () => {
    for (const estimator of ['k1', 'k2', 'k3'] as const) {
      for (const advantage of [-1.5, 0, 0.7]) {
        for (let logProb = -4; logProb < 0; logProb += 0.137) {
          const value = (at: number): number =>
            oracleGrpoLoss(
              { logProbs: [at], oldLogProbs: [-1], referenceLogProbs: [-1.3], advantages: [advantage], weights: [0.4] },
              { ...clip, klLossCoef: 0.3, klLossType: estimator },
            ).value;
          const { gradient } = oracleGrpoLoss(
            {
              logProbs: [logProb],
              oldLogProbs: [-1],
              referenceLogProbs: [-1.3],
              advantages: [advantage],
              weights: [0.4],
            },
            { ...clip, klLossCoef: 0.3, klLossType: estimator },
          );
          expect((value(logProb + step) - value(logProb - step)) / (2 * step)).toBeCloseTo(gradient[0]!, 6);
        }
      }
    }
  });

  it('of log-probability and entropy are the slopes of their values', () => {
    const logits = [0.3, -1.2, 2, 0.7];
    const { gradient, entropyGradient } = oracleTokenLogProb(logits, 1, 0.8);
    logits.forEach((_, index) => {
      const moved = (by: number): number[] => logits.map((logit, at) => (at === index ? logit + by : logit));
      const slope = (read: (result: ReturnType<typeof oracleTokenLogProb>) => number): number =>
        (read(oracleTokenLogProb(moved(step), 1, 0.8)) - read(oracleTokenLogProb(moved(-step), 1, 0.8))) / (2 * step);
      expect(slope(({ logProb }) => logProb)).toBeCloseTo(gradient[index]!, 7);
      expect(slope(({ entropy }) => entropy)).toBeCloseTo(entropyGradient[index]!, 7);
    });
  });
});

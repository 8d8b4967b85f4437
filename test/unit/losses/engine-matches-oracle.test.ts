/** The losses over the engine against their float64 twins, value, gradient and metrics; tolerances are printed. */
import { describe, expect, it } from 'vitest';
import { perToken, sequenceWeights } from '../../../losses/aggregation.js';
import { grpoMetrics, type GrpoLossOptions, grpoTokenLoss, LossInputMissingError } from '../../../losses/grpo.js';
import { oracleGrpoLoss } from '../../../losses/oracle/grpo.js';
import { oracleSftLoss } from '../../../losses/oracle/sft.js';
import { sftTokenLoss } from '../../../losses/sft.js';
import { uniform } from '../../../models/generation/random-stream.js';
import type { Tensor } from '../../../tensor/ops.js';
import { openEngines } from '../../helpers/engines.js';

const engines = await openEngines();

describe.each(engines)('on $engine', ({ ops }) => {
  /** Of single precision: a sum of some hundred float32 products, each with a relative error of 2^-24. */
  const tolerance = 1e-6;
  const lengths = [7, 1, 23, 12, 40, 5, 18, 31];
  const tokenCount = lengths.reduce((sum, length) => sum + length, 0);

  /** Numbers in [low, high) that float32 holds exactly, fixed by `stream`. */
  function draws(stream: number, low: number, high: number, count = tokenCount): Float32Array {
    const at = (position: number): number =>
      uniform({ seed: 1, purpose: 'test', step: stream, promptIndex: 0, sample: 0, position });
    return Float32Array.from({ length: count }, (_, position) => low + (high - low) * at(position));
  }

  const logProbs = draws(1, -6, 0);
  // Ratios from e^-1.8 to e^1.8: every branch of both clips occurs.
  const columns = {
    oldLogProbs: logProbs.map((value, index) => value + draws(2, -1.8, 1.8)[index]!),
    referenceLogProbs: logProbs.map((value, index) => value + draws(3, -3.5, 3.5)[index]!),
    advantages: perToken(draws(4, -2, 2, lengths.length), lengths),
    entropy: draws(5, 0, 3),
  };
  const options: GrpoLossOptions = {
    clipRatioLow: 0.2,
    clipRatioHigh: 0.28,
    clipRatioC: 3,
    klLossCoef: 0.01,
    klLossType: 'low_var_kl',
  };

  function column(values: Float32Array): Tensor {
    return ops.fromArray(values, [values.length], 'float32');
  }

  /** Value, gradient and metric sums of a slice of the packed tokens. */
  function overEngine(
    weights: Float32Array,
    chosen: GrpoLossOptions,
    start = 0,
    end = tokenCount,
  ): { value: number; gradient: Float32Array; sums: Float32Array } {
    return ops.tidy(() => {
      const leaf = column(logProbs.slice(start, end));
      const { value, gradients, extra } = ops.valueAndGrad(
        () =>
          grpoTokenLoss(
            ops,
            {
              logProbs: leaf,
              oldLogProbs: column(columns.oldLogProbs.slice(start, end)),
              referenceLogProbs: column(columns.referenceLogProbs.slice(start, end)),
              advantages: column(columns.advantages.slice(start, end)),
              entropy: column(columns.entropy.slice(start, end)),
              weights: column(weights.slice(start, end)),
            },
            chosen,
          ),
        [leaf],
      );
      return { value, gradient: ops.readFloat32(gradients[0]!), sums: ops.readFloat32(extra.metricSums) };
    });
  }

  function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
    expect(actual.length).toBe(expected.length);
    const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return (
      Array.from(actual).reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0) / scale
    );
  }

  const variants: [string, Partial<GrpoLossOptions>, 'token-mean' | 'seq-mean-token-mean' | 'seq-mean-token-sum'][] = [
    ['k3, token-mean', {}, 'token-mean'],
    ['k1, seq-mean-token-mean', { klLossType: 'k1', klLossCoef: 0.2 }, 'seq-mean-token-mean'],
    ['k2, seq-mean-token-sum', { klLossType: 'k2', klLossCoef: 0.2 }, 'seq-mean-token-sum'],
    ['k3 alone', { klLossType: 'k3', klLossCoef: 5 }, 'token-mean'],
    ['no dual clip', { clipRatioC: null }, 'token-mean'],
    ['an entropy bonus', { entropyCoeff: 0.1 }, 'token-mean'],
    ['no KL', { klLossCoef: 0 }, 'token-mean'],
  ];

  describe('grpoTokenLoss', () => {
    it.each(variants)('agrees with the oracle: %s', (name, change, mode) => {
      const chosen = { ...options, ...change };
      const weights = perToken(sequenceWeights(lengths, mode), lengths);
      const expected = oracleGrpoLoss({ logProbs, ...columns, weights }, chosen);
      const actual = overEngine(weights, chosen);
      const metrics = grpoMetrics(actual.sums, tokenCount, { kl: true, entropy: true, klLossCoef: chosen.klLossCoef });
      const differences = {
        value: Math.abs(actual.value - expected.value) / Math.max(1, Math.abs(expected.value)),
        gradient: worst(actual.gradient, expected.gradient),
        metrics: Math.max(
          ...Object.entries(expected.metrics).map(
            ([key, value]) => Math.abs(metrics[key]! - value) / Math.max(1, Math.abs(value)),
          ),
        ),
      };
      console.log(
        `${name}: ${Object.entries(differences)
          .map(([key, value]) => `${key} ${value.toExponential(1)}`)
          .join(', ')} (tolerance ${tolerance})`,
      );
      expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected.metrics).sort());
      for (const difference of Object.values(differences)) expect(difference).toBeLessThanOrEqual(tolerance);
      // The comparison means something only if both clips took part.
      expect(metrics['actor/pg_clipfrac']).toBeGreaterThan(0.1);
      if (chosen.clipRatioC !== null) expect(metrics['actor/pg_clipfrac_lower']).toBeGreaterThan(0.02);
    });

    it.each(['token-mean', 'seq-mean-token-mean', 'seq-mean-token-sum'] as const)(
      'sums over micro-batches to the %s of the batch',
      (mode) => {
        const weights = perToken(sequenceWeights(lengths, mode), lengths);
        const whole = overEngine(weights, options);
        for (const cuts of [
          [0, 31, tokenCount],
          [0, 7, 8, 43, 83, tokenCount],
        ]) {
          const parts = cuts.slice(1).map((end, index) => overEngine(weights, options, cuts[index]!, end));
          const value = parts.reduce((sum, part) => sum + part.value, 0);
          expect(Math.abs(value - whole.value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(whole.value)));
          // A token's gradient does not know of the others at all.
          expect(parts.flatMap((part) => [...part.gradient])).toEqual([...whole.gradient]);
          const sums = whole.sums.map((_, index) => parts.reduce((sum, part) => sum + part.sums[index]!, 0));
          expect(worst(sums, whole.sums)).toBeLessThanOrEqual(1e-6);
        }
      },
    );

    it('has ratio 1 and clips nothing without old log-probabilities, and still the gradient −A', () => {
      const weights = perToken(sequenceWeights(lengths, 'token-mean'), lengths);
      ops.tidy(() => {
        const leaf = column(logProbs);
        const tokens = { logProbs: leaf, advantages: column(columns.advantages), weights: column(weights) };
        const { gradients, extra } = ops.valueAndGrad(
          () => grpoTokenLoss(ops, tokens, { ...options, klLossCoef: 0 }),
          [leaf],
        );
        const metrics = grpoMetrics(ops.readFloat32(extra.metricSums), tokenCount, {
          kl: false,
          entropy: false,
          klLossCoef: 0,
        });
        expect(metrics).toMatchObject({ 'actor/ppo_kl': 0, 'actor/pg_clipfrac': 0, 'actor/pg_clipfrac_lower': 0 });
        expect(Object.keys(metrics)).not.toContain('actor/kl_loss');
        expect([...ops.readFloat32(gradients[0]!)]).toEqual([
          ...columns.advantages.map((advantage, index) => -advantage * weights[index]!),
        ]);
      });
    });

    it('stays finite for a ratio that overflows', () => {
      ops.tidy(() => {
        const leaf = column(Float32Array.of(-1, -1, -200));
        const tokens = {
          logProbs: leaf,
          oldLogProbs: column(Float32Array.of(-200, -200, -1)),
          referenceLogProbs: column(Float32Array.of(-200, -1, -1)),
          advantages: column(Float32Array.of(1, -1, -1)),
          weights: column(Float32Array.of(1, 1, 1)),
        };
        const { value, gradients } = ops.valueAndGrad(
          () => grpoTokenLoss(ops, tokens, { ...options, clipRatioC: null }),
          [leaf],
        );
        expect(Number.isFinite(value)).toBe(true);
        expect([...ops.readFloat32(gradients[0]!)].every(Number.isFinite)).toBe(true);
      });
    });

    it('names the tensor that a term of the loss needs and did not get', () => {
      ops.tidy(() => {
        const one = column(Float32Array.of(-1));
        const tokens = { logProbs: one, advantages: one, weights: one };
        expect(() => grpoTokenLoss(ops, tokens, options)).toThrow(LossInputMissingError);
        expect(() => grpoTokenLoss(ops, tokens, { ...options, klLossCoef: 0, entropyCoeff: 0.1 })).toThrow(
          /needs entropy/,
        );
      });
    });
  });

  describe('sftTokenLoss', () => {
    it('agrees with the oracle', () => {
      const weights = perToken(sequenceWeights(lengths, 'token-mean'), lengths);
      const expected = oracleSftLoss(logProbs, weights);
      ops.tidy(() => {
        const leaf = column(logProbs);
        const { value, gradients } = ops.valueAndGrad(() => sftTokenLoss(ops, leaf, column(weights)), [leaf]);
        expect(Math.abs(value - expected.value)).toBeLessThanOrEqual(tolerance);
        expect(worst(ops.readFloat32(gradients[0]!), expected.gradient)).toBeLessThanOrEqual(tolerance);
      });
    });
  });
});

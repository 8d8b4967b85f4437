/** The oracle and the weights of aggregation against torch's float64 autograd (`test/references/losses.py`). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { groupAdvantages } from '../../../losses/advantages.js';
import { type LossAggregation, perToken, sequenceWeights } from '../../../losses/aggregation.js';
import { oracleGrpoLoss, type OracleGrpoOptions } from '../../../losses/oracle/grpo.js';

interface Variant extends OracleGrpoOptions {
  readonly aggregation: LossAggregation;
  readonly value: number;
  readonly gradient: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
}

interface Reference {
  readonly lengths: readonly number[];
  readonly logProbs: readonly number[];
  readonly oldLogProbs: readonly number[];
  readonly referenceLogProbs: readonly number[];
  readonly advantages: readonly number[];
  readonly variants: readonly Variant[];
  readonly groups: {
    readonly scores: readonly (readonly number[])[];
    readonly advantages: readonly (readonly number[])[];
  };
}

// From dist/test/unit/losses.
const file = new URL('../../../../test/references/losses.json', import.meta.url);
const reference: Reference = JSON.parse(readFileSync(file, 'utf8'));
const { lengths, logProbs, oldLogProbs, referenceLogProbs } = reference;

/** As `perToken`, in float64. */
function expanded(values: ArrayLike<number>): number[] {
  return lengths.flatMap((length, index) => new Array<number>(length).fill(values[index]!));
}

it.each(reference.variants)('agrees to 12 digits: $aggregation, $klLossType, dual clip $clipRatioC', (variant) => {
  const weights = sequenceWeights(lengths, variant.aggregation);
  expect(perToken(weights, lengths)).toEqual(Float32Array.from(expanded(weights)));
  const advantages = expanded(reference.advantages);
  const tokens = { logProbs, oldLogProbs, referenceLogProbs, advantages, weights: expanded(weights) };
  const { value, gradient, metrics } = oracleGrpoLoss(tokens, variant);
  expect(value).toBeCloseTo(variant.value, 12);
  variant.gradient.forEach((expected, index) => expect(gradient[index]).toBeCloseTo(expected, 12));
  expect(Object.keys(metrics).sort()).toEqual(Object.keys(variant.metrics).sort());
  for (const [name, expected] of Object.entries(variant.metrics)) expect(metrics[name], name).toBeCloseTo(expected, 12);
});

it("gives the advantages of torch's unbiased std", () => {
  const { scores, advantages } = reference.groups;
  const actual = groupAdvantages(scores.flat(), scores[0]!.length, { normalizeByStd: true }).advantages;
  advantages.flat().forEach((expected, index) => expect(actual[index]).toBeCloseTo(expected, 12));
});

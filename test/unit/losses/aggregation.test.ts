import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microBatchMeanWeights, perToken, sequenceWeights } from '../../../losses/aggregation.js';

const modes = ['token-mean', 'seq-mean-token-mean', 'seq-mean-token-sum'] as const;

/** Value of a batch under a mode by its definition, in float64. */
function byDefinition(losses: readonly (readonly number[])[], mode: (typeof modes)[number]): number {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const sequences = losses.filter((tokens) => tokens.length > 0);
  if (mode === 'token-mean') return sum(sequences.flat()) / sequences.flat().length;
  const ofSequence = sequences.map((tokens) =>
    mode === 'seq-mean-token-mean' ? sum(tokens) / tokens.length : sum(tokens),
  );
  return sum(ofSequence) / sequences.length;
}

describe('sequenceWeights', () => {
  it('are what each mode says, as worked by hand for lengths 1 and 3', () => {
    expect([...sequenceWeights([1, 3], 'token-mean')]).toEqual([1 / 4, 1 / 4]);
    expect([...sequenceWeights([1, 3], 'seq-mean-token-mean')]).toEqual([1 / 2, 1 / 6]);
    expect([...sequenceWeights([1, 3], 'seq-mean-token-sum')]).toEqual([1 / 2, 1 / 2]);
  });

  it('do not count a sequence without tokens, and are 0 when there are no tokens', () => {
    for (const mode of modes) {
      expect([...sequenceWeights([2, 0], mode)]).toEqual([sequenceWeights([2], mode)[0], 0]);
      expect([...sequenceWeights([0, 0], mode)]).toEqual([0, 0]);
    }
  });

  it.each(modes)('make micro-batches of any split sum to the %s of the whole batch', (mode) => {
    const batch = fc.array(
      fc.tuple(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 6 }), fc.nat(3)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(batch, (sequences) => {
        const losses = sequences.map(([tokens]) => tokens);
        if (losses.flat().length === 0) return;
        const weights = sequenceWeights(
          losses.map((tokens) => tokens.length),
          mode,
        );
        const ofMicroBatch = [0, 1, 2, 3].map((microBatch) =>
          sequences.reduce(
            (sum, [tokens, chosen], index) =>
              chosen === microBatch ? sum + tokens.reduce((total, loss) => total + loss * weights[index]!, 0) : sum,
            0,
          ),
        );
        expect(ofMicroBatch.reduce((sum, value) => sum + value, 0)).toBeCloseTo(byDefinition(losses, mode), 9);
      }),
    );
  });
});

describe('microBatchMeanWeights', () => {
  it('are the mean of micro-batch means, which is not the mean over the tokens', () => {
    const weights = microBatchMeanWeights([1, 3, 2], [[0], [1, 2]]);
    expect([...weights]).toEqual([1 / 2, 1 / 10, 1 / 10]);
  });

  it('do not count a micro-batch without tokens', () => {
    expect([...microBatchMeanWeights([1, 0], [[0], [1]])]).toEqual([1, 0]);
  });
});

describe('perToken', () => {
  it('repeats each value for its tokens, in the order asked for', () => {
    expect([...perToken([10, 20, 30], [1, 0, 2])]).toEqual([10, 30, 30]);
    expect([...perToken([10, 20, 30], [1, 1, 2], [2, 0])]).toEqual([30, 30, 10]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { majorityScore, passAtK, type Vote } from '../../../../actors/evaluator/several-samples.js';

/** Share of all subsets of k samples, one by one, that hold a right one. */
function enumerated(isRight: readonly boolean[], k: number): number {
  let [subsets, passing] = [0, 0];
  for (let chosen = 0; chosen < 2 ** isRight.length; chosen += 1) {
    const members = isRight.filter((_, index) => (chosen >> index) & 1);
    const size = isRight.filter((_, index) => (chosen >> index) & 1).length;
    if (size !== k) continue;
    subsets += 1;
    if (members.some(Boolean)) passing += 1;
  }
  return passing / subsets;
}

describe('pass@k', () => {
  it('is the share of all choices of k samples that have a right one among them', () => {
    const samples = fc.array(fc.boolean(), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(
        samples.chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 1, max: all.length }))),
        ([all, k]) => {
          expect(passAtK(all.length, all.filter(Boolean).length, k)).toBeCloseTo(enumerated(all, k), 12);
        },
      ),
    );
  });

  it.each([
    [5, 0, 5, 0],
    [5, 1, 5, 1],
    [5, 1, 1, 0.2],
    [5, 2, 2, 0.7],
    [200, 3, 100, 1 - (100 * 99 * 98) / (200 * 199 * 198)],
  ])('of %i samples, %i right, for k = %i is %f', (samples, correct, k, expected) => {
    expect(passAtK(samples, correct, k)).toBeCloseTo(expected, 12);
  });

  it('stays a share where binomial coefficients overflow', () => {
    expect(passAtK(100_000, 1, 50_000)).toBeCloseTo(0.5, 9);
  });

  it('cannot be told of fewer than k samples', () => {
    expect(() => passAtK(4, 1, 5)).toThrow(RangeError);
  });
});

const vote = (answerKey: string | null, score: number | null): Vote => ({ answerKey, score });

describe('the majority', () => {
  it.each<[string, Vote[], number | null]>([
    ['is what most samples answered', [vote('7', 1), vote('8', 0), vote('7', 1)], 1],
    ['may be wrong although one sample is right', [vote('7', 1), vote('8', 0), vote('8', 0)], 0],
    ['goes to the answer that was sampled first when the votes are equal', [vote('8', 0), vote('7', 1)], 0],
    ['of equal votes does not go to what came last', [vote('7', 1), vote('8', 0), vote('8', 0), vote('7', 1)], 1],
    ['is not moved by samples without an answer', [vote(null, 0), vote(null, 0), vote('7', 1)], 1],
    ['without any answer is wrong', [vote(null, 0), vote(null, 0)], 0],
    ['takes the verdict on the same answer where one failed', [vote('7', null), vote('7', 1)], 1],
    ['is not known when no verdict was given', [vote(null, null), vote(null, null)], null],
    ['is not known when the verdict on it failed', [vote('7', null), vote('7', null), vote('8', 0)], null],
    ['of no samples is not known', [], null],
  ])('%s', (_, samples, expected) => {
    expect(majorityScore(samples)).toBe(expected);
  });
});

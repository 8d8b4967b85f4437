import { describe, expect, it } from 'vitest';
import { weightedVerdict } from '../../../../actors/verifier/weighted-verdict.js';
import { verdict } from '../../../../messages/step/3-rollouts-graded.js';

const right = { outcome: 'scored', score: 1, decidedBy: 'rational', extracted: '7', milliseconds: 2 } as const;
const wrong = { outcome: 'scored', score: 0, reason: 'no_answer', milliseconds: 1 } as const;

describe('a weighted verdict', () => {
  it('is the sum of weight × score, with each part by its name and the first words that there are', () => {
    const sum = weightedVerdict([
      { name: 'accuracy', weight: 0.9, verdict: right },
      { name: 'format', weight: 0.1, verdict: { ...wrong, parts: { tags: 2 } } },
      { name: 'length', weight: -0.5, verdict: { outcome: 'scored', score: 1 } },
    ]);
    expect(sum).toEqual({
      outcome: 'scored',
      score: 0.4,
      parts: { accuracy: 1, format: 0, 'format/tags': 2, length: 1 },
      reason: 'no_answer',
      extracted: '7',
      decidedBy: 'accuracy: rational',
      milliseconds: 3,
    });
    expect(verdict.parse(sum)).toEqual(sum);
  });

  it.each(['timeout', 'crashed'] as const)(
    'fails as a whole when a part failed (%s), never with a 0 (WEIGHTED-1)',
    (outcome) => {
      const failed = { outcome, reason: 'why', milliseconds: 5 };
      expect(
        weightedVerdict([
          { name: 'accuracy', weight: 1, verdict: right },
          { name: 'judge', weight: 0.001, verdict: failed },
        ]),
      ).toEqual({ outcome, reason: 'judge: why', milliseconds: 7 });
    },
  );

  it('fails when the sum is beyond all numbers (WEIGHTED-2)', () => {
    const huge = { outcome: 'scored', score: 1e308 } as const;
    const sum = weightedVerdict([
      { name: 'length', weight: 10, verdict: huge },
      { name: 'accuracy', weight: 1, verdict: right },
    ]);
    expect(sum).toEqual({ outcome: 'crashed', reason: 'the weighted sum is Infinity, not a number', milliseconds: 2 });
    expect(verdict.parse(JSON.parse(JSON.stringify(sum)))).toEqual(sum);
  });

  it('goes on from an earlier sum, whose parts keep their names', () => {
    const earlier = weightedVerdict([{ name: 'accuracy', weight: 2, verdict: right }]);
    const sum = weightedVerdict([
      { name: null, weight: 1, verdict: earlier },
      { name: 'judge', weight: 0.5, verdict: { outcome: 'scored', score: 1, decidedBy: 'judge' } },
    ]);
    expect(sum).toMatchObject({
      score: 2.5,
      parts: { accuracy: 1, judge: 1 },
      decidedBy: 'accuracy: rational, judge: judge',
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mergeScores,
  scoreResponses,
  wilsonInterval,
  type GradedResponse,
} from '../../../../actors/evaluator/scores.js';
import { scored, timedOut } from '../../../helpers/step-messages.js';

const response = (score: number | null, more: Partial<GradedResponse> = {}): GradedResponse => ({
  dataSource: 'arithmetic',
  verdict: score === null ? timedOut : scored(score),
  length: 10,
  truncated: false,
  ...more,
});

describe("Wilson's interval", () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is [%f, %f]', (correct, total, low, high) => {
    const interval = wilsonInterval(correct, total);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is the range of shares that the count does not contradict at z = 1.96', () => {
    const { low, high } = wilsonInterval(550, 1000);
    for (const share of [low, high])
      expect(Math.abs(0.55 - share) / Math.sqrt((share * (1 - share)) / 1000)).toBeCloseTo(1.959964, 5);
  });

  it('says nothing when nothing was counted', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('holds the share it is of, within 0 and 1', () => {
    const counts = fc.nat({ max: 5000 }).chain((total) => fc.tuple(fc.nat({ max: total }), fc.constant(total)));
    fc.assert(
      fc.property(counts, ([correct, total]) => {
        const { low, high } = wilsonInterval(correct, total);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        if (total > 0) {
          expect(low).toBeLessThanOrEqual(correct / total);
          expect(high).toBeGreaterThanOrEqual(correct / total);
        }
      }),
    );
  });
});

describe('the score of responses', () => {
  it('counts failed verdicts apart: neither right nor wrong', () => {
    expect(scoreResponses([response(1), response(0), response(null)])['arithmetic']).toMatchObject({
      correct: 1,
      total: 2,
      accuracy: 0.5,
      failedVerdicts: 1,
    });
  });

  it('counts a score beyond 0 and 1 as the nearer end', () => {
    expect(scoreResponses([response(3), response(-1), response(0.5)])['arithmetic']).toMatchObject({
      correct: 1.5,
      total: 3,
      accuracy: 0.5,
    });
  });

  it('keeps data sources apart', () => {
    const scores = scoreResponses([response(1), response(0, { dataSource: 'seen', length: 4, truncated: true })]);
    expect(Object.keys(scores)).toEqual(['arithmetic', 'seen']);
    expect(scores['seen']).toMatchObject({ accuracy: 0, truncated: 1, meanResponseLength: 4 });
  });

  it('has accuracy 0 and the widest interval when every verdict failed', () => {
    expect(scoreResponses([response(null)])['arithmetic']).toMatchObject({ accuracy: 0, total: 0, low: 0, high: 1 });
  });
});

describe('merging shards', () => {
  const graded = fc.record({
    dataSource: fc.constantFrom('a', 'b'),
    verdict: fc.oneof(
      fc.constantFrom(0, 1, 0.5).map((score) => scored(score)),
      fc.constant(timedOut),
    ),
    length: fc.nat({ max: 50 }),
    truncated: fc.boolean(),
  });

  it('gives what all responses would have given at once, however they were split', () => {
    fc.assert(
      fc.property(fc.array(graded, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (responses, size) => {
        const shards = Array.from({ length: Math.ceil(responses.length / size) }, (_, index) =>
          scoreResponses(responses.slice(index * size, (index + 1) * size)),
        );
        const [merged, whole] = [mergeScores(shards), scoreResponses(responses)];
        expect(Object.keys(merged)).toEqual(Object.keys(whole));
        for (const [source, score] of Object.entries(whole)) {
          const { meanResponseLength, ...counts } = merged[source] ?? score;
          expect(counts).toEqual((({ meanResponseLength: _, ...rest }) => rest)(score));
          expect(meanResponseLength).toBeCloseTo(score.meanResponseLength, 9);
        }
      }),
    );
  });

  it('of nothing is nothing', () => {
    expect(mergeScores([])).toEqual({});
  });
});

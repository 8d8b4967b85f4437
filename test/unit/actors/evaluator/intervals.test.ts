import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredEstimate, independentEstimate, wilsonInterval } from '../../../../actors/evaluator/intervals.js';
import { numberStream } from '../../../helpers/synthetic-run.js';

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

const bit = fc.constantFrom(0, 1);

describe('the mean of several responses a problem', () => {
  it("has Wilson's interval with one response a problem", () => {
    fc.assert(
      fc.property(fc.array(bit, { minLength: 1, maxLength: 80 }), (scores) => {
        expect(clusteredEstimate(scores.map((score) => [score]))).toEqual(independentEstimate(scores));
      }),
    );
  });

  it('gains nothing from copies: five times the same answers have nearly the interval of one', () => {
    const scores = Array.from({ length: 100 }, (_, problem) => (problem % 3 === 0 ? 1 : 0));
    const copies = clusteredEstimate(scores.map((score) => Array<number>(5).fill(score)));
    const [single, naive] = [independentEstimate(scores), wilsonInterval(34 * 5, 500)];
    expect(copies).toMatchObject({ correct: 170, total: 500, accuracy: 0.34 });
    expect(copies.high - copies.low).toBeGreaterThanOrEqual(single.high - single.low);
    expect(copies.high - copies.low).toBeLessThan(1.02 * (single.high - single.low));
    expect(naive.high - naive.low).toBeLessThan(0.5 * (copies.high - copies.low));
  });

  it('is the mean of responses, not of problems, where verdicts failed, and has no problem without a verdict', () => {
    expect(clusteredEstimate([[1, 1, 1], [0], []])).toMatchObject({ correct: 3, total: 4, accuracy: 0.75 });
  });

  it('is as unsure as the problems are few where every response is right', () => {
    const estimate = clusteredEstimate(Array.from({ length: 20 }, () => [1, 1, 1, 1, 1]));
    expect(estimate).toMatchObject({ accuracy: 1, low: wilsonInterval(20, 20).low, high: 1 });
    expect(clusteredEstimate([])).toEqual({ correct: 0, total: 0, accuracy: 0, low: 0, high: 1 });
  });

  it('holds its mean whatever the scores are', () => {
    const score = fc.oneof(bit, fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.array(score, { maxLength: 6 }), { maxLength: 30 }), (problems) => {
        const { accuracy, low, high, total } = clusteredEstimate(problems);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        if (total === 0) return;
        expect(low).toBeLessThanOrEqual(accuracy + 1e-12);
        expect(high).toBeGreaterThanOrEqual(accuracy - 1e-12);
      }),
    );
  });

  it('holds the true accuracy in about 95 of 100 evaluations, where an interval over responses holds it in far fewer', () => {
    const next = numberStream(11);
    const [evaluations, problems, samples] = [2000, 120, 5];
    let [clustered, naive] = [0, 0];
    for (let evaluation = 0; evaluation < evaluations; evaluation += 1) {
      // Half of the problems are hard, half easy: the true accuracy is (0.1 + 0.9) / 2.
      const scores = Array.from({ length: problems }, () => {
        const chance = next() < 0.5 ? 0.1 : 0.9;
        return Array.from({ length: samples }, () => (next() < chance ? 1 : 0));
      });
      const holds = ({ low, high }: { low: number; high: number }) => low <= 0.5 && 0.5 <= high;
      const { correct, total, ...estimate } = clusteredEstimate(scores);
      if (holds(estimate)) clustered += 1;
      if (holds(wilsonInterval(correct, total))) naive += 1;
    }
    expect(clustered / evaluations).toBeGreaterThan(0.93);
    expect(clustered / evaluations).toBeLessThan(0.97);
    expect(naive / evaluations).toBeLessThan(0.8);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  extendGrowth,
  medianOf,
  ratePerSecond,
  remainingSeconds,
  smoothed,
  wilsonInterval,
  type Growth,
} from '../../../cli/statistics.js';

describe('the Wilson interval', () => {
  it('agrees with the solutions of (p - share)² = z² p (1 - p) / n worked out by hand', () => {
    // n = 10, 5 right, z² = 3.8414588: 1/2 ± 1/2 · sqrt(z² / (n + z²)).
    const half = 0.5 * Math.sqrt(3.8414588 / 13.8414588);
    expect(wilsonInterval(5, 10).low).toBeCloseTo(0.5 - half, 7);
    expect(wilsonInterval(5, 10).high).toBeCloseTo(0.5 + half, 7);
    // With none right the upper bound is z² / (n + z²).
    expect(wilsonInterval(0, 100).high).toBeCloseTo(3.8414588 / 103.8414588, 7);
  });

  it('knows nothing from no trials, and touches 0 and 1 only where none or all were right', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
    expect(wilsonInterval(0, 20).low).toBe(0);
    expect(wilsonInterval(20, 20).high).toBe(1);
    expect(wilsonInterval(1, 20).low).toBeGreaterThan(0);
    expect(wilsonInterval(19, 20).high).toBeLessThan(1);
  });

  it('holds the share that was seen, and is the mirror image for wrong answers', () => {
    const trials = fc
      .integer({ min: 1, max: 100_000 })
      .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));
    fc.assert(
      fc.property(trials, ([correct, total]) => {
        const { low, high } = wilsonInterval(correct, total);
        const wrong = wilsonInterval(total - correct, total);
        expect(low).toBeLessThanOrEqual(correct / total);
        expect(high).toBeGreaterThanOrEqual(correct / total);
        expect(1 - wrong.high).toBeCloseTo(low, 9);
        expect(1 - wrong.low).toBeCloseTo(high, 9);
      }),
    );
  });

  it('narrows as trials are added', () => {
    const width = (total: number) => wilsonInterval(total / 2, total).high - wilsonInterval(total / 2, total).low;
    expect(width(1000)).toBeLessThan(width(100) / 3);
  });
});

describe('a growing count', () => {
  it('gives its rate over the window and not over the whole run', () => {
    let growth: Growth = [];
    // 1 a second for 20 seconds, then 100 a second for 20.
    for (let second = 0; second <= 40; second++) {
      growth = extendGrowth(growth, second * 1000, second <= 20 ? second : 20 + (second - 20) * 100, 10_000);
    }
    expect(ratePerSecond(growth)).toBe(100);
    expect(growth.length).toBeLessThanOrEqual(12);
  });

  it('keeps one point from before the window, so that rare sightings still give a rate', () => {
    const growth = extendGrowth(extendGrowth([], 0, 0, 1000), 60_000, 120, 1000);
    expect(ratePerSecond(growth)).toBe(2);
  });

  it('starts anew when the count falls, as that of a restarted actor does', () => {
    const restarted = extendGrowth(extendGrowth([], 0, 500, 10_000), 1000, 10, 10_000);
    expect(restarted).toEqual([[1000, 10]]);
    expect(ratePerSecond(restarted)).toBeUndefined();
    expect(ratePerSecond(extendGrowth(restarted, 2000, 25, 10_000))).toBe(15);
  });

  it('has no rate before two moments', () => {
    expect(ratePerSecond([])).toBeUndefined();
    expect(
      ratePerSecond([
        [5, 1],
        [5, 2],
      ]),
    ).toBeUndefined();
  });
});

describe('the time that is left', () => {
  it('is the median step times the steps to go, whatever one slow step took', () => {
    expect(remainingSeconds([2, 2, 2, 2, 600], 10)).toBe(20);
    expect(remainingSeconds([2, 4], 3)).toBe(9);
  });

  it('is unknown before the first step and nothing after the last', () => {
    expect(remainingSeconds([], 10)).toBeUndefined();
    expect(remainingSeconds([2], 0)).toBe(0);
  });

  it('rests on a median that sorts by size and leaves its input as it is', () => {
    const values = [10, 9, 100];
    expect(medianOf(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
    expect(medianOf([])).toBeUndefined();
  });
});

describe('the moving average', () => {
  it('of a constant is that constant from the first point on', () => {
    for (const value of smoothed([3, 3, 3, 3], 0.8)) expect(value).toBeCloseTo(3, 12);
  });

  it('weighs the newest point by 1 - weight, corrected for the missing past', () => {
    const [first, second] = smoothed([0, 1], 0.8);
    expect(first).toBe(0);
    // 0.2 · 1 / (0.2 + 0.8 · 0.2)
    expect(second).toBeCloseTo(0.2 / 0.36, 12);
  });

  it('passes over what is not a number and has none before the first', () => {
    const values = smoothed([NaN, 5, Infinity, 5], 0.5);
    expect(values[0]).toBeNaN();
    for (const value of values.slice(1)) expect(value).toBeCloseTo(5, 12);
  });
});

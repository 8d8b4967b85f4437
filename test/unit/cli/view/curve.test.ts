import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressBar, shareColumns, sparkline } from '../../../../cli/view/bars.js';
import { curvePoints, emptyCurve, extendCurve } from '../../../../cli/view/curve.js';
import { displayWidth } from '../../../../cli/view/display-width.js';

const curveOf = (values: readonly number[]) => values.reduce(extendCurve, emptyCurve);

describe('a curve', () => {
  it('of a short run is its values', () => {
    expect(curvePoints(curveOf([3, 1, 2]))).toEqual([3, 1, 2]);
  });

  it('of a long run stays bounded, covers all of it and keeps its mean', () => {
    const steps = 5000;
    const curve = curveOf(Array.from({ length: steps }, (_, index) => index));
    const points = curvePoints(curve);
    expect(points.length).toBeLessThanOrEqual(512);
    expect(curve.points.length * curve.stride + curve.pending.length).toBe(steps);
    expect(points[0]).toBe((curve.stride - 1) / 2);
    expect(points.at(-1)).toBeGreaterThan(steps - 1 - curve.stride);
    const sum = curve.points.reduce((total, point) => total + point * curve.stride, 0);
    expect(sum + curve.pending.reduce((total, value) => total + value, 0)).toBe((steps * (steps - 1)) / 2);
  });

  it('shows the newest value before its point is whole', () => {
    const curve = curveOf([...Array.from({ length: 512 }, () => 0), 8]);
    expect(curve.stride).toBe(2);
    expect(curvePoints(curve).at(-1)).toBe(8);
  });

  it('passes over what is not a number where a neighbour is one', () => {
    const values = Array.from({ length: 512 }, (_, index) => (index % 2 === 0 ? NaN : 4));
    expect(new Set(curvePoints(curveOf(values)))).toEqual(new Set([4]));
    expect(curvePoints(curveOf([NaN]))).toEqual([NaN]);
  });
});

describe('a sparkline', () => {
  it('rises from the lowest to the highest level', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([1, 0], 8)).toBe('█▁');
  });

  it('draws a constant in the middle, nothing at the bottom, and a gap as a space', () => {
    expect(sparkline([5, 5], 8)).toBe('▅▅');
    expect(sparkline([0, 0], 8)).toBe('▁▁');
    expect(sparkline([0, NaN, 1], 8)).toBe('▁ █');
    expect(sparkline([], 8)).toBe('');
  });

  it('measures against given bounds and holds what lies beyond them', () => {
    expect(sparkline([-1, 0.5, 2], 8, [0, 1])).toBe('▁▅█');
  });

  it('squeezes a whole run into its columns', () => {
    const rising = Array.from({ length: 1000 }, (_, index) => index);
    expect(sparkline(rising, 8)).toBe('▁▂▃▄▅▆▇█');
  });

  it('is never wider than its columns', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (values, columns) => {
        expect(displayWidth(sparkline(values, columns))).toBe(Math.min(values.length, columns));
      }),
    );
  });
});

describe('a progress bar', () => {
  it('is empty at nothing, full at the end and shows eighths of a column between', () => {
    expect(progressBar(0, 4)).toBe('░░░░');
    expect(progressBar(0.5, 4)).toBe('██░░');
    expect(progressBar(9 / 32, 4)).toBe('█▏░░');
    expect(progressBar(1, 4)).toBe('████');
  });

  it('is not full one step before the end of a long stage', () => {
    expect(progressBar(9999 / 10_000, 20)).not.toBe(progressBar(1, 20));
  });

  it('has exactly its columns, also for shares that cannot be', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 60 }), (share, columns) => {
        expect(displayWidth(progressBar(share, columns))).toBe(columns);
      }),
    );
  });
});

describe('the shares of an actor', () => {
  it('fill exactly the columns, whatever they are', () => {
    const milliseconds = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(milliseconds, milliseconds, milliseconds, (busy, waiting, idle) => {
        const columns = shareColumns({ busy, waiting, idle }, 20);
        expect(columns.busy + columns.waiting + columns.idle).toBe(20);
        expect(Math.min(columns.busy, columns.waiting, columns.idle)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('are all idle before anything was measured', () => {
    expect(shareColumns({ busy: 0, waiting: 0, idle: 0 }, 20)).toEqual({ busy: 0, waiting: 0, idle: 20 });
  });
});

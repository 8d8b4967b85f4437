import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupAdvantages } from '../../../losses/advantages.js';

const byStd = { normalizeByStd: true };

describe('groupAdvantages', () => {
  it('is (score − mean) / (unbiased std + 1e-6), group by group, as worked by hand', () => {
    const { advantages, groups } = groupAdvantages([1, 0, 0, 1, 1, 0, 0, 0], 4, byStd);
    // First group: mean ½, squares 4 · ¼ over 3, std 0.57735.
    expect(advantages[0]).toBeCloseTo(0.5 / (Math.sqrt(1 / 3) + 1e-6), 12);
    expect(advantages[1]).toBe(-advantages[0]!);
    // Second group: mean ¼, squares 9/16 + 3/16 over 3, std ½.
    expect(advantages[4]).toBeCloseTo(0.75 / (0.5 + 1e-6), 12);
    expect(advantages[5]).toBeCloseTo(-0.25 / (0.5 + 1e-6), 12);
    expect(groups.map(({ kind, mean }) => [kind, mean])).toEqual([
      ['varied', 0.5],
      ['varied', 0.25],
    ]);
  });

  it('is score − mean alone when asked', () => {
    expect([...groupAdvantages([1, 0, 0, 0], 4, { normalizeByStd: false }).advantages]).toEqual([
      0.75, -0.25, -0.25, -0.25,
    ]);
  });

  it('leaves a failed verdict out of mean, deviation and loss: it is not a score of 0', () => {
    const { advantages, excluded, groups } = groupAdvantages([1, null, 0], 3, byStd);
    expect([...excluded]).toEqual([0, 1, 0]);
    expect(groups[0]).toMatchObject({ kind: 'varied', count: 2, mean: 0.5 });
    expect(advantages[1]).toBe(0);
    expect(advantages[0]).toBeCloseTo(0.5 / (Math.SQRT1_2 + 1e-6), 12);
  });

  it('gives exactly 0, and says why, where there is nothing to compare', () => {
    const scores = [0.1, 0.1, 0.1, 1, null, null, null, null, null];
    const { advantages, groups } = groupAdvantages(scores, 3, byStd);
    expect([...advantages]).toEqual(new Array(9).fill(0));
    expect(groups.map(({ kind, count }) => [kind, count])).toEqual([
      ['zero-variance', 3],
      ['too-few', 1],
      ['too-few', 0],
    ]);
  });

  it('has mean 0 and, but for epsilon, unbiased deviation 1 in every varied group', () => {
    const score = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.array(score, { minLength: 4, maxLength: 4 }), { maxLength: 8 }), (grouped) => {
        const { advantages, excluded, groups } = groupAdvantages(grouped.flat(), 4, byStd);
        groups.forEach(({ kind, count, std }, group) => {
          const rows = [0, 1, 2, 3].map((index) => group * 4 + index).filter((row) => excluded[row] === 0);
          expect(rows.length).toBe(count);
          if (kind !== 'varied') return;
          expect(rows.reduce((sum, row) => sum + advantages[row]!, 0)).toBeCloseTo(0, 8);
          const squares = rows.reduce((sum, row) => sum + advantages[row]! ** 2, 0) / (count - 1);
          expect(Math.sqrt(squares)).toBeCloseTo(std / (std + 1e-6), 8);
        });
      }),
    );
  });

  it('refuses scores that are no whole groups, or not finite', () => {
    expect(() => groupAdvantages([1, 0, 1], 2, byStd)).toThrow(RangeError);
    expect(() => groupAdvantages([1, NaN], 2, byStd)).toThrow(/null/);
  });
});

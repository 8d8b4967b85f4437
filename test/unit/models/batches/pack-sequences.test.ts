import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackingError, packSequences } from '../../../../models/batches/pack-sequences.js';

describe('packSequences', () => {
  it('pads on the right and names the row that predicts each response token', () => {
    const packed = packSequences([[5, 6, 7], [8]], [[10, 11], [12]], 0);
    expect(packed.width).toBe(4);
    expect([...packed.tokenIds]).toEqual([5, 6, 7, 10, 8, 0, 0, 0]);
    expect([...packed.rowIndices]).toEqual([2, 3, 4]);
    expect([...packed.targets]).toEqual([10, 11, 12]);
    expect(packed.spans).toEqual([
      { start: 0, length: 2 },
      { start: 2, length: 1 },
    ]);
    expect(packed.realTokens).toBe(5);
  });

  it('puts before every target the token that precedes it, for any lengths', () => {
    const tokens = fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 9 });
    const prompt = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(prompt, tokens), { minLength: 1, maxLength: 6 }), (pairs) => {
        const packed = packSequences(
          pairs.map(([p]) => p),
          pairs.map(([, r]) => r),
          0,
        );
        pairs.forEach(([p, r], row) => {
          const whole = [...p, ...r];
          const { start, length } = packed.spans[row]!;
          expect([...packed.targets.subarray(start, start + length)]).toEqual(r);
          for (let index = 0; index < length; index++) {
            const predicting = packed.rowIndices[start + index]!;
            expect(Math.floor(predicting / packed.width)).toBe(row);
            const left = packed.tokenIds.subarray(row * packed.width, predicting + 1);
            expect([...left]).toEqual(whole.slice(0, p.length + index));
          }
        });
      }),
    );
  });

  it('refuses an empty prompt, and counts that differ', () => {
    expect(() => packSequences([[]], [[1]], 0)).toThrow(PackingError);
    expect(() => packSequences([[1], [2]], [[1]], 0)).toThrow(PackingError);
  });
});

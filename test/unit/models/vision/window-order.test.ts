import { describe, expect, it } from 'vitest';
import { windowOrder } from '../../../../models/vision/window-order.js';

/** Three tokens a side of a window. */
const sizes = { spatialMergeSize: 2, patchSize: 6, windowSize: 36 };

describe('the order of windows', () => {
  it('reads a picture of 4 by 5 tokens in windows of 3 by 3 from the upper left, large ones first', () => {
    const { order, windows, frames } = windowOrder([[1, 8, 10]], sizes);
    expect([...order]).toEqual([0, 1, 2, 5, 6, 7, 10, 11, 12, 3, 4, 8, 9, 13, 14, 15, 16, 17, 18, 19]);
    expect(windows).toEqual([
      { count: 1, length: 36 },
      { count: 1, length: 24 },
      { count: 1, length: 12 },
      { count: 1, length: 8 },
    ]);
    expect(frames).toEqual([{ count: 1, length: 80 }]);
  });

  it('makes one batch of equal windows and of pictures of equal size', () => {
    const { windows, frames } = windowOrder(
      [
        [1, 12, 6],
        [1, 6, 12],
      ],
      sizes,
    );
    expect(windows).toEqual([{ count: 4, length: 36 }]);
    expect(frames).toEqual([{ count: 2, length: 72 }]);
  });

  it('names each token once, and the inverse brings it back, for any sizes', () => {
    for (let height = 2; height <= 16; height += 2)
      for (let width = 2; width <= 16; width += 2) {
        const grids = [
          [1, height, width],
          [2, width, 4],
        ] as const;
        const { order, inverse, windows, frames } = windowOrder(grids, sizes);
        const count = (height * width + 8 * width) / 4;
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, token) => token));
        expect(Array.from(inverse, (place) => order[place])).toEqual(
          Array.from({ length: count }, (_, token) => token),
        );
        for (const runs of [windows, frames])
          expect(runs.reduce((sum, run) => sum + run.count * run.length, 0)).toBe(4 * count);
        expect(Math.max(...windows.map(({ length }) => length))).toBeLessThanOrEqual(36);
      }
  });

  it('never lets a window or a frame reach over two pictures or two frames', () => {
    const { frames, windows } = windowOrder([[3, 2, 4]], sizes);
    expect(frames).toEqual([{ count: 3, length: 8 }]);
    expect(windows).toEqual([{ count: 3, length: 8 }]);
  });
});

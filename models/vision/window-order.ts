/**
 * PURE. In which order the vision tower reads the tokens of its pictures: window by window, windows of equal size beside
 * one another, so that one batched attention serves many windows. Which window a token belongs to is the reference's;
 * the order of windows is free, as no window sees another and the merger's output is put back.
 *
 * A token here is what the merger makes of mergeSize² patches, which lie beside one another.
 */
import type { VisionConfiguration } from '../configuration/vision-configuration.js';

export type Grid = readonly [time: number, height: number, width: number];

/** `count` stretches of `length` patches each, one after the other. */
export interface Run {
  readonly count: number;
  readonly length: number;
}

export interface WindowOrder {
  /** int32 [M]: which token, in raster order of all pictures, is read at each place. */
  readonly order: Int32Array;
  /** int32 [M]: at which place each token is read. */
  readonly inverse: Int32Array;
  /** Patches that see one another in a window. */
  readonly windows: readonly Run[];
  /** Patches that see one another in a block of full attention: one frame of one picture. */
  readonly frames: readonly Run[];
}

type Sizes = Pick<VisionConfiguration, 'spatialMergeSize' | 'patchSize' | 'windowSize'>;

/** Windows begin at the upper left corner; those at the right and the lower edge may be partly filled. */
export function windowOrder(grids: readonly Grid[], vision: Sizes): WindowOrder {
  const { spatialMergeSize: merge, patchSize, windowSize } = vision;
  const side = Math.floor(windowSize / merge / patchSize);
  const unit = merge * merge;
  const windows: number[][] = [];
  const frames: number[] = [];
  let first = 0;
  for (const [time, patchRows, patchColumns] of grids) {
    const [rows, columns] = [patchRows / merge, patchColumns / merge];
    for (let frame = 0; frame < time; frame++, first += rows * columns) {
      windows.push(...windowsOf(first, rows, columns, side));
      frames.push(rows * columns * unit);
    }
  }
  const order = Int32Array.from(windows.flat());
  const inverse = new Int32Array(order.length);
  order.forEach((token, place) => (inverse[token] = place));
  return { order, inverse, windows: runs(windows.map((window) => window.length * unit)), frames: runs(frames) };
}

/** The tokens of each window of one frame, large windows first. */
function windowsOf(first: number, rows: number, columns: number, side: number): number[][] {
  const windows: number[][] = [];
  for (let top = 0; top < rows; top += side)
    for (let left = 0; left < columns; left += side) {
      const window: number[] = [];
      for (let row = top; row < Math.min(top + side, rows); row++)
        for (let column = left; column < Math.min(left + side, columns); column++)
          window.push(first + row * columns + column);
      windows.push(window);
    }
  return windows.sort((a, b) => b.length - a.length);
}

function runs(lengths: readonly number[]): Run[] {
  const found: Run[] = [];
  for (const length of lengths) {
    const last = found.at(-1);
    if (last?.length === length) found[found.length - 1] = { count: last.count + 1, length };
    else found.push({ count: 1, length });
  }
  return found;
}

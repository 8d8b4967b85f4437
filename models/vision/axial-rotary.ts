/**
 * Rotary positions of the vision tower: the first half of a head's frequencies turns with the patch's row, the second
 * with its column (Qwen2-VL, arXiv 2409.12191, section 2.1; base 10,000). Angles are taken in float32 steps as
 * transformers does. PURE.
 */
import type { Grid } from './window-order.js';

const base = 10_000;

export interface AxialRows {
  /** float32 [N, headWidth] */
  readonly cosine: Float32Array;
  readonly sine: Float32Array;
}

/**
 * @param order which token is read at each place (`windowOrder`), a token being merge² patches
 * @param headWidth a multiple of 4
 */
export function axialRotary(grids: readonly Grid[], order: Int32Array, merge: number, headWidth: number): AxialRows {
  const quarter = headWidth / 4;
  const unit = merge * merge;
  const frequencies = Float32Array.from({ length: quarter }, (_, index) =>
    Math.fround(1 / Math.fround(base ** Math.fround((2 * index) / (2 * quarter)))),
  );
  const places = patchPlaces(grids, merge);
  const cosine = new Float32Array(order.length * unit * headWidth);
  const sine = new Float32Array(order.length * unit * headWidth);
  let at = 0;
  for (const token of order)
    for (let patch = token * unit; patch < (token + 1) * unit; patch++)
      for (let half = 0; half < 2; half++)
        for (let axis = 0; axis < 2; axis++)
          for (let index = 0; index < quarter; index++, at++) {
            const angle = Math.fround(places[2 * patch + axis]! * frequencies[index]!);
            cosine[at] = Math.cos(angle);
            sine[at] = Math.sin(angle);
          }
  return { cosine, sine };
}

/** int32 [2·N]: row and column of each patch, patches of one token beside one another. */
function patchPlaces(grids: readonly Grid[], merge: number): Int32Array {
  const places = new Int32Array(grids.reduce((sum, [time, height, width]) => sum + 2 * time * height * width, 0));
  let at = 0;
  for (const [time, height, width] of grids)
    for (let frame = 0; frame < time; frame++)
      for (let top = 0; top < height; top += merge)
        for (let left = 0; left < width; left += merge)
          for (let row = top; row < top + merge; row++)
            for (let column = left; column < left + merge; column++) {
              places[at++] = row;
              places[at++] = column;
            }
  return places;
}

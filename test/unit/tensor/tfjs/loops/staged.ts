/** What tests of loops share: drawn numbers, and a loop run over arrays with other numbers on both sides. */
import { expect } from 'vitest';
import type { Loops } from '../../../../../tensor/tfjs/loops/loops.js';
import { StagedLoops } from '../../../../../tensor/tfjs/loops/staged-loops.js';

const staged = new StagedLoops();

/** None, fewer than one step takes, whole steps, and some more; odd ones leave what follows unaligned. */
export const counts = [0, 1, 3, 4, 5, 7, 8, 16, 17, 31, 67] as const;

/** float32 numbers within ±`scale`, the same for the same seed. */
export function drawn(count: number, seed: number, scale = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => scale * Math.sin(index * 12.9898 + seed * 78.233));
}

const MARGIN = 5;

/** Runs `body`, and expects it to write nothing beside its first `written` arrays: what they are then is returned. */
export function run(
  written: number,
  arrays: readonly Float32Array[],
  body: (loops: Loops, ...places: number[]) => void,
): readonly Float32Array[] {
  const surrounded = arrays.map((array) => {
    const whole = new Float32Array(array.length + 2 * MARGIN).fill(7);
    whole.set(array, MARGIN);
    return whole;
  });
  staged.run({ changes: surrounded }, (loops, ...places) => body(loops, ...places.map((place) => place + 4 * MARGIN)));
  surrounded.forEach((whole, index) => {
    const [array, end] = [arrays[index] ?? whole, whole.length - MARGIN];
    expect([...whole.subarray(0, MARGIN), ...whole.subarray(end)]).toEqual(new Array(2 * MARGIN).fill(7));
    if (index >= written) expect(whole.subarray(MARGIN, end)).toEqual(array);
  });
  return surrounded.slice(0, written).map((whole) => whole.slice(MARGIN, whole.length - MARGIN));
}

/** Within `units` of the last place of float32, of the larger of the number and `floor`. */
export function expectClose(actual: Float32Array | undefined, expected: readonly number[], units: number, floor = 0) {
  expect(actual?.length).toBe(expected.length);
  expected.forEach((value, index) => {
    const tolerance = units * 2 ** -23 * Math.max(Math.abs(value), floor);
    const distance = Math.abs((actual?.[index] ?? NaN) - value);
    // Both no number, or the same infinity, are equal.
    if (!Object.is(actual?.[index], value) && !(distance <= tolerance)) {
      expect.fail(`element ${index} is ${actual?.[index]}, not ${value}`);
    }
  });
}

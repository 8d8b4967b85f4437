/**
 * Sums over an axis, in float64 whatever is summed: as fast as the kernel, which adds in float32 and transposes first
 * for every axis but the last. The order is the same every time (OPS-3).
 */
import type { Kernels, Numbers, Raw } from './kernels.js';

export type AroundAxis = readonly [before: number, size: number, after: number];

/** `raw` [before, size, after] → [before, after], in `shape`, times `factor`. */
export function sumOverAxis(kernels: Kernels, raw: Raw, around: AroundAxis, shape: readonly number[], factor = 1): Raw {
  const [before, size, after] = around;
  const float = raw.dtype === 'float32';
  return kernels.loop(shape, float ? 'float32' : 'int32', [raw], (output, values = output) => {
    if (after === 1) sumRows(values, output, before, size, factor);
    else sumColumns(values, output, around, factor);
    if (!float) requireIntegers(output, values, around);
  });
}

function sumRows(values: Numbers, output: Numbers, rows: number, size: number, factor: number): void {
  for (let row = 0; row < rows; row++) {
    // Four sums: each addition waits for the one before it.
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    const [start, end] = [row * size, (row + 1) * size];
    const whole = end - (size % 4);
    for (let index = start; index < whole; index += 4) {
      sum0 += values[index]!;
      sum1 += values[index + 1]!;
      sum2 += values[index + 2]!;
      sum3 += values[index + 3]!;
    }
    for (let index = whole; index < end; index++) sum0 += values[index]!;
    output[row] = (sum0 + sum1 + (sum2 + sum3)) * factor;
  }
}

function sumColumns(values: Numbers, output: Numbers, [before, size, after]: AroundAxis, factor: number): void {
  const sums = new Float64Array(after);
  let from = 0;
  for (let part = 0; part < before; part++) {
    sums.fill(0);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < after; column++) sums[column]! += values[from++]!;
    }
    for (let column = 0; column < after; column++) output[part * after + column] = sums[column]! * factor;
  }
}

const [LOWEST, HIGHEST] = [-(2 ** 31), 2 ** 31 - 1] as const;

/** Integers are summed as int64, which is held as int32: what does not fit is refused, never wrapped. */
function requireIntegers(output: Numbers, values: Numbers, [, size, after]: AroundAxis): void {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest * size <= HIGHEST) return;
  for (let index = 0; index < output.length; index++) {
    const [part, column] = [Math.floor(index / after), index % after];
    let sum = 0;
    for (let row = 0; row < size; row++) sum += values[(part * size + row) * after + column] ?? 0;
    requireInt32(sum);
  }
}

/** @throws Error for what the int32 that holds an int64 cannot hold */
export function requireInt32(value: number): number {
  if (value >= LOWEST && value <= HIGHEST) return value;
  throw new Error(`${value} is an int64 that does not fit into 32 bits, which is what this engine holds of it`);
}

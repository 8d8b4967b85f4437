/** Values of one shape laid out in a larger one, as NumPy broadcasts, and their gradients summed back. */
import { dtypeOf } from './dtypes.js';
import type { Kernels, Numbers, Raw } from './kernels.js';
import { elementCount, sameShape, type Shape } from './shapes.js';
import { sumOverAxis } from './sums.js';

/** `raw` in a shape that it broadcasts to; itself when it has that shape. */
export function expand(kernels: Kernels, raw: Raw, shape: Shape): Raw {
  if (sameShape(raw.shape, shape)) return raw;
  if (elementCount(raw.shape) === elementCount(shape)) return kernels.reshape(raw, shape);
  const from = [...new Array<number>(shape.length - raw.shape.length).fill(1), ...raw.shape];
  return kernels.loop(shape, dtypeOf(raw), [raw], (output, values = output) =>
    expandValues(values, from, output, shape),
  );
}

/** Sums `raw` over the axes along which `shape` was broadcast to it. */
export function sumTo(kernels: Kernels, raw: Raw, shape: Shape): Raw {
  if (sameShape(raw.shape, shape)) return raw;
  const added = raw.shape.length - shape.length;
  let sum = raw;
  // From the first axis on, so that most of the elements are gone early; axes that lie together are one.
  for (let axis = 0; axis < raw.shape.length; axis++) {
    const broadcast = (index: number) =>
      index < raw.shape.length && (index < added || shape[index - added] === 1) && raw.shape[index] !== 1;
    let end = axis;
    while (broadcast(end)) end++;
    if (end === axis) continue;
    const sizes = sum.shape;
    const before = elementCount(sizes.slice(0, axis));
    const size = elementCount(sizes.slice(axis, end));
    const after = elementCount(sizes.slice(end));
    const left = [...sizes.slice(0, axis), ...new Array<number>(end - axis).fill(1), ...sizes.slice(end)];
    sum = sumOverAxis(kernels, sum, [before, size, after], left);
    axis = end - 1;
  }
  return sameShape(sum.shape, shape) ? sum : kernels.reshape(sum, shape);
}

/** Of equal ranks. */
function expandValues(values: Numbers, from: Shape, output: Numbers, to: Shape): void {
  const rank = to.length;
  // What lies together in both is copied at once.
  let whole = rank;
  let block = 1;
  while (whole > 0 && from[whole - 1] === to[whole - 1]) block *= to[--whole] ?? 1;
  const copy = (axis: number, start: number, target: number, inputSize: number, outputSize: number): void => {
    if (axis === whole) {
      if (block === 1) output[target] = values[start] ?? 0;
      else output.set(values.subarray(start, start + block), target);
      return;
    }
    const [size, given] = [to[axis] ?? 1, from[axis] ?? 1];
    const [innerInput, innerOutput] = [inputSize / given, outputSize / size];
    if (given === 1) {
      copy(axis + 1, start, target, innerInput, innerOutput);
      if (innerOutput === 1) output.fill(output[target] ?? 0, target, target + size);
      else
        for (let index = 1; index < size; index++)
          output.copyWithin(target + index * innerOutput, target, target + innerOutput);
      return;
    }
    for (let index = 0; index < size; index++)
      copy(axis + 1, start + index * innerInput, target + index * innerOutput, innerInput, innerOutput);
  };
  if (output.length > 0) copy(0, 0, 0, elementCount(from), elementCount(to));
}

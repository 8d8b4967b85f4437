/** The values of one shape laid out for another: parts, exchanged axes, joined. What lies together shares its memory. */
import type { DType } from '../ops.js';
import { convert, dtypeOf, heldAs } from './dtypes.js';
import type { Kernels, Numbers, Raw } from './kernels.js';
import { transposeMatrices } from './neural/transposed.js';
import { aroundAxis, axisOf, describeShape, elementCount, type Shape } from './shapes.js';

/** A size of −1 stands for what is left. */
export function completed(shape: Shape, from: Shape): Shape {
  const count = elementCount(from);
  const known = elementCount(shape.filter((size) => size !== -1));
  const whole = shape.map((size) => (size === -1 && known > 0 ? count / known : size));
  if (elementCount(whole) !== count || whole.some((size) => size < 0 || !Number.isInteger(size))) {
    throw new Error(`${count} elements do not fill the shape ${describeShape(shape)}`);
  }
  return whole;
}

/** With two axes exchanged. */
export function exchange(kernels: Kernels, x: Raw, axis0: number, axis1: number): Raw {
  const [first, second] = axis0 < axis1 ? [axis0, axis1] : [axis1, axis0];
  const { shape } = x;
  const [rows, columns] = [shape[first] ?? 1, shape[second] ?? 1];
  const result = shape.with(first, columns).with(second, rows);
  const before = elementCount(shape.slice(0, first));
  const between = elementCount(shape.slice(first + 1, second));
  const after = elementCount(shape.slice(second + 1));
  if (first === second || (rows === 1 && (columns === 1 || between === 1)) || (columns === 1 && between === 1)) {
    return kernels.reshape(x, result);
  }
  if (x.dtype === 'float32' && after > 1) {
    const [output] = kernels.compute([result], [x], (loops, out, from) =>
      loops.exchange(out, from, before, rows, between, columns, after),
    );
    if (output !== undefined) return output;
  }
  return kernels.loop(result, dtypeOf(x), [x], (output, values = output) => {
    if (between === 1 && after === 1 && values instanceof Float32Array && output instanceof Float32Array) {
      return transposeMatrices(values, output, rows, columns);
    }
    exchangeBlocks(values, output, [before, rows, between, columns, after]);
  });
}

type Blocks = readonly [before: number, rows: number, between: number, columns: number, after: number];

/** output [before, columns, between, rows, after] ← values [before, rows, between, columns, after] */
function exchangeBlocks(values: Numbers, output: Numbers, [before, rows, between, columns, after]: Blocks): void {
  let to = 0;
  for (let part = 0; part < before; part++) {
    for (let column = 0; column < columns; column++) {
      for (let middle = 0; middle < between; middle++) {
        for (let row = 0; row < rows; row++) {
          let from = (((part * rows + row) * between + middle) * columns + column) * after;
          const end = from + after;
          const whole = end - (after % 4);
          for (; from < whole; from += 4, to += 4) {
            output[to] = values[from]!;
            output[to + 1] = values[from + 1]!;
            output[to + 2] = values[from + 2]!;
            output[to + 3] = values[from + 3]!;
          }
          while (from < end) output[to++] = values[from++]!;
        }
      }
    }
  }
}

/** Along `axis`, from `start`, `length` elements: the same memory where they lie together. */
export function slice(kernels: Kernels, x: Raw, axis: number, start: number, length: number): Raw {
  const [before, size, after] = aroundAxis(x.shape, axis);
  const shape = x.shape.with(axis, length);
  if (length === size) return kernels.reshape(x, shape);
  const part = before === 1 ? kernels.part(x, start * after, shape) : undefined;
  if (part !== undefined) return part;
  return kernels.loop(shape, dtypeOf(x), [x], (output, values = output) => {
    const block = length * after;
    for (let index = 0; index < before; index++) {
      const from = (index * size + start) * after;
      if (block === 1) output[index] = values[from]!;
      else output.set(values.subarray(from, from + block), index * block);
    }
  });
}

/** The inverse of `slice`: zeros around it. */
export function padded(kernels: Kernels, part: Raw, shape: Shape, axis: number, start: number): Raw {
  const [before, size, after] = aroundAxis(shape, axis);
  const block = (part.shape[axis] ?? 0) * after;
  return kernels.loop(shape, 'float32', [part], (output, values = output) => {
    output.fill(0);
    for (let index = 0; index < before; index++) {
      output.set(values.subarray(index * block, (index + 1) * block), (index * size + start) * after);
    }
  });
}

export function concatenated(kernels: Kernels, raws: readonly Raw[], axis: number, dtype: DType) {
  const [first] = raws;
  if (first === undefined) throw new Error('there is nothing to concatenate');
  const index = axisOf(axis, first.shape.length);
  const starts: number[] = [];
  let size = 0;
  for (const { shape } of raws) {
    const fits =
      shape.length === first.shape.length &&
      shape.every((part, other) => other === index || part === first.shape[other]);
    if (!fits) throw new Error(`the shapes differ in another axis than ${index}`);
    starts.push(size);
    size += shape[index] ?? 0;
  }
  const held = heldAs(dtype, 'concat');
  const parts = raws.map((raw) => convert(kernels, raw, held));
  const [before, , after] = aroundAxis(first.shape, index);
  const output = kernels.loop(first.shape.with(index, size), held, parts, (whole, ...values) => {
    values.forEach((part, place) => {
      const block = part.length / before;
      for (let row = 0; row < before; row++) {
        whole.set(part.subarray(row * block, (row + 1) * block), (row * size + (starts[place] ?? 0)) * after);
      }
    });
  });
  return {
    output,
    dtype,
    gradients: (dy: Raw) =>
      raws.map(
        ({ shape }, place) =>
          () =>
            slice(kernels, dy, index, starts[place] ?? 0, shape[index] ?? 0),
      ),
  };
}

export function requireRange(size: number, start: number, length: number): void {
  if (start >= 0 && length >= 0 && start + length <= size) return;
  throw new Error(`${length} from ${start} do not lie within an axis of ${size}`);
}

/**
 * Shapes. What lies together is not copied: a reshape, a part along the first axis and an exchange with an axis of size
 * 1 share memory, as views of torch do. Other parts and transposes are copies, which refuse to be written to.
 */
import type { DType, Ops, Tensor } from '../ops.js';
import { convert, heldAs, togetherDtype } from './dtypes.js';
import type { TfjsEngine } from './engine.js';
import type { Kernels, Numbers, Raw } from './kernels.js';
import { transposeMatrices } from './neural/transposed.js';
import { aroundAxis, axisOf, describeShape, elementCount, type Shape } from './shapes.js';
import { handleOf, rawOf, type TfjsTensor } from './tfjs-tensor.js';

export type ShapeOps = Pick<Ops, 'reshape' | 'transpose' | 'narrow' | 'concat' | 'selectRows'>;

export function shapeOps(engine: TfjsEngine): ShapeOps {
  const { kernels } = engine;

  /** Torch would give a view: a copy must not be taken for one. */
  const markCopy = (result: TfjsTensor, source: Tensor) => {
    const shares = kernels.shared(rawOf(result, 'shape'));
    result.copyOf = shares ? handleOf(source, 'shape').copyOf : source.name;
    return result;
  };

  return {
    reshape: (a, shape) => {
      const result = engine.operation('reshape', [a], ([x]) => ({
        output: kernels.reshape(x, completed(shape, x.shape)),
        dtype: a.dtype,
        gradients: (dy) => [() => kernels.reshape(dy, x.shape)],
      }));
      result.copyOf = handleOf(a, 'reshape').copyOf;
      return result;
    },
    transpose: (a, axis0, axis1) =>
      markCopy(
        engine.operation('transpose', [a], ([x]) => {
          const [first, second] = [axisOf(axis0, x.shape.length), axisOf(axis1, x.shape.length)];
          return {
            output: exchange(kernels, x, first, second),
            dtype: a.dtype,
            gradients: (dy) => [() => exchange(kernels, dy, first, second)],
          };
        }),
        a,
      ),
    narrow: (a, axis, start, length) =>
      markCopy(
        engine.operation('narrow', [a], ([x]) => {
          const index = axisOf(axis, x.shape.length);
          requireRange(x.shape[index] ?? 0, start, length);
          return {
            output: slice(kernels, x, index, start, length),
            dtype: a.dtype,
            gradients: (dy) => [() => padded(kernels, dy, x.shape, index, start)],
          };
        }),
        a,
      ),
    concat: (parts, axis) => {
      const dtype = togetherDtype(...parts.map((part) => part.dtype));
      return engine.operation('concat', parts, (raws) => concatenated(kernels, raws, axis, dtype));
    },
    selectRows: (a, indices) =>
      engine.operation('selectRows', [a, indices], ([x, rows]) => {
        const [count, width] = requireRows(kernels, x, rows);
        const shape = [count, ...x.shape.slice(1)];
        return {
          output: kernels.loop(
            shape,
            heldAs(a.dtype, 'selectRows'),
            [x, rows],
            (output, values = output, picked = output) => {
              for (let row = 0; row < count; row++) {
                const from = picked[row]! * width;
                output.set(values.subarray(from, from + width), row * width);
              }
            },
          ),
          dtype: a.dtype,
          keeps: [rows],
          gradients: (dy) => [
            () =>
              kernels.loop(x.shape, 'float32', [dy, rows], (output, d = output, picked = output) => {
                output.fill(0);
                for (let row = 0; row < count; row++) {
                  const to = picked[row]! * width;
                  for (let column = 0; column < width; column++) output[to + column]! += d[row * width + column]!;
                }
              }),
          ],
        };
      }),
  };
}

/** A size of −1 stands for what is left. */
function completed(shape: Shape, from: Shape): Shape {
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
  return kernels.loop(
    result,
    x.dtype === 'float32' ? 'float32' : x.dtype === 'bool' ? 'bool' : 'int32',
    [x],
    (output, values = output) => {
      if (between === 1 && after === 1 && values instanceof Float32Array && output instanceof Float32Array) {
        return transposeMatrices(values, output, rows, columns);
      }
      exchangeBlocks(values, output, [before, rows, between, columns, after]);
    },
  );
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
  return kernels.loop(
    shape,
    x.dtype === 'float32' ? 'float32' : x.dtype === 'bool' ? 'bool' : 'int32',
    [x],
    (output, values = output) => {
      const block = length * after;
      for (let index = 0; index < before; index++) {
        const from = (index * size + start) * after;
        if (block === 1) output[index] = values[from]!;
        else output.set(values.subarray(from, from + block), index * block);
      }
    },
  );
}

/** The inverse of `slice`: zeros around it. */
function padded(kernels: Kernels, part: Raw, shape: Shape, axis: number, start: number): Raw {
  const [before, size, after] = aroundAxis(shape, axis);
  const block = (part.shape[axis] ?? 0) * after;
  return kernels.loop(shape, 'float32', [part], (output, values = output) => {
    output.fill(0);
    for (let index = 0; index < before; index++) {
      output.set(values.subarray(index * block, (index + 1) * block), (index * size + start) * after);
    }
  });
}

function concatenated(kernels: Kernels, raws: readonly Raw[], axis: number, dtype: DType) {
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

function requireRange(size: number, start: number, length: number): void {
  if (start >= 0 && length >= 0 && start + length <= size) return;
  throw new Error(`${length} from ${start} do not lie within an axis of ${size}`);
}

/** [rows picked, elements of a row] */
export function requireRows(kernels: Kernels, x: Raw, indices: Raw): [count: number, width: number] {
  if (indices.dtype !== 'int32' || indices.shape.length !== 1)
    throw new Error('the indices are not a list of integers');
  const rows = x.shape[0];
  if (rows === undefined) throw new Error('a number has no rows');
  for (const index of kernels.view(indices)) {
    if (index < 0 || index >= rows) throw new Error(`there is no row ${index} of ${rows}`);
  }
  return [indices.shape[0] ?? 0, elementCount(x.shape.slice(1))];
}

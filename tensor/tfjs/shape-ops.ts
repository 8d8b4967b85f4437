/**
 * Shapes. What lies together is not copied: a reshape, a part along the first axis and an exchange with an axis of size
 * 1 share memory, as views of torch do. Other parts and transposes are copies, which refuse to be written to.
 */
import type { Ops, Tensor } from '../ops.js';
import { togetherDtype } from './dtypes.js';
import type { TfjsEngine } from './engine.js';
import { completed, concatenated, exchange, padded, requireRange, slice } from './layouts.js';
import { gatherRows, rowIds, scatterRows } from './neural/rows.js';
import { axisOf } from './shapes.js';
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
        if (rows.shape.length !== 1) throw new Error('the row numbers are not a list');
        const ids = rowIds(kernels, rows, x.shape[0] ?? 0);
        return {
          output: gatherRows(kernels, x, ids),
          dtype: a.dtype,
          gradients: (dy) => [() => scatterRows(kernels, dy, ids, x.shape)],
        };
      }),
  };
}

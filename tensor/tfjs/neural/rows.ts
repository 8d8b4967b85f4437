/** Rows of a table by their ids: gathered, and gradients scattered back. Used by embedding and by selectRows. */
import type { Kernels, Raw } from '../kernels.js';
import { FLOAT, floatBits } from '../loops/traversal.js';
import { elementCount, type Shape } from '../shapes.js';

/** The ids as they stand, each a row of a table of `rows`. @throws Error naming the first that is not */
export function rowIds(kernels: Kernels, ids: Raw, rows: number): Int32Array {
  const values = kernels.view(ids);
  if (!(values instanceof Int32Array)) throw new Error(`row numbers must be integers, not ${ids.dtype}`);
  const read = values.slice();
  for (const id of read) if (id < 0 || id >= rows) throw new Error(`the row ${id} is outside 0…${rows - 1}`);
  return read;
}

/** table [R, …] → [ids, …] */
export function gatherRows(kernels: Kernels, table: Raw, ids: Int32Array): Raw {
  const rest = table.shape.slice(1);
  const width = elementCount(rest);
  const dtype = table.dtype === 'int32' || table.dtype === 'bool' ? table.dtype : 'float32';
  return kernels.loop([ids.length, ...rest], dtype, [table], (out, values = out) => {
    ids.forEach((id, row) => out.set(values.subarray(id * width, (id + 1) * width), row * width));
  });
}

/** The transpose of `gatherRows`: `parts` [ids, …] added at their ids → [R, …] of `shape`. */
export function scatterRows(kernels: Kernels, parts: Raw, ids: Int32Array, shape: Shape): Raw {
  const width = elementCount(shape.slice(1));
  const sums = kernels.fill(shape, 'float32', 0);
  kernels.computeIn([sums], [parts], (loops, to, from) => {
    const step = width * FLOAT;
    ids.forEach((id, row) => loops.addMultiple(width, to + id * step, from + row * step, floatBits(1)));
  });
  return sums;
}

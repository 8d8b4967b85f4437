/** Gradients of what was broadcast, and values of one shape from another. */
import type { Kernels, Raw } from './kernels.js';
import { sameShape, type Shape } from './shapes.js';

/** Sums `raw` over the axes along which `shape` was broadcast to it. */
export function sumTo(kernels: Kernels, raw: Raw, shape: Shape): Raw {
  if (sameShape(raw.shape, shape)) return raw;
  const added = raw.shape.length - shape.length;
  const axis = raw.shape.flatMap((size, index) =>
    index < added || (shape[index - added] === 1 && size !== 1) ? [index] : [],
  );
  const sum = axis.length === 0 ? raw : kernels.run('Sum', { x: raw }, { axis, keepDims: false });
  return sameShape(sum.shape, shape) ? sum : kernels.reshape(sum, shape);
}

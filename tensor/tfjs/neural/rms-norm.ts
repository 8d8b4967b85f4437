/** rmsNorm (Zhang & Sennrich 2019): x · r · weight, with r = 1/√(mean(x²) + epsilon) of each row. */
import type { TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import type { Raw } from '../kernels.js';
import { elementCount, sameShape } from '../shapes.js';
import { lastSize, type NeuralKernels } from './neural-kernels.js';

export function rmsNormOp(engine: TfjsEngine, kernels: NeuralKernels): Ops['rmsNorm'] {
  return (x, weight, epsilon) =>
    engine.operation('rmsNorm', [x, weight], ([x, weight], needs) => {
      const width = lastSize(x);
      if (x.shape.length === 0 || !sameShape(weight.shape, [width])) throw new Error(`the weight must be [${width}]`);
      const rows = kernels.reshape(x, [width === 0 ? 0 : elementCount(x.shape) / width, width]);
      const scales = inverseRoots(kernels, rows, epsilon);
      const output = kernels.multiply(kernels.multiply(rows, scales), weight);
      return {
        output: kernels.reshape(output, x.shape),
        keeps: [rows, scales, ...(needs[0] === true ? [weight] : [])],
        gradients: (dy) => {
          const upstream = kernels.reshape(dy, rows.shape);
          const normal = kernels.multiply(rows, scales);
          return [
            // r · (g − n · mean(g·n)), with n = x · r and g = dy · weight
            () => {
              const along = kernels.multiply(upstream, weight);
              const means = kernels.multiply(kernels.sumRows(kernels.multiply(along, normal)), 1 / width);
              const across = kernels.subtract(along, kernels.multiply(normal, means));
              return kernels.reshape(kernels.multiply(across, scales), x.shape);
            },
            () => kernels.sumColumns(kernels.multiply(upstream, normal)),
          ];
        },
      };
    });
}

/** x [N, D] → [N, 1] */
function inverseRoots(kernels: NeuralKernels, x: Raw, epsilon: number): Raw {
  const width = lastSize(x);
  const sums = kernels.sumRows(kernels.square(x));
  return kernels.loop(sums.shape, [sums], (out, sum) => {
    for (let row = 0; row < out.length; row++) out[row] = 1 / Math.sqrt(sum[row]! / width + epsilon);
  });
}

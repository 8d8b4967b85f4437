/** rmsNorm (Zhang & Sennrich 2019): x · r · weight, with r = 1/√(mean(x²) + epsilon) of each row. */
import type { TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import { floatBits } from '../loops/traversal.js';
import { sameShape } from '../shapes.js';
import { lastSize, rowCount, type NeuralKernels } from './neural-kernels.js';

export function rmsNormOp(engine: TfjsEngine, kernels: NeuralKernels): Ops['rmsNorm'] {
  return (x, weight, epsilon) =>
    engine.operation('rmsNorm', [x, weight], ([x, weight], needs) => {
      const width = lastSize(x);
      if (x.shape.length === 0 || !sameShape(weight.shape, [width])) throw new Error(`the weight must be [${width}]`);
      const rows = rowCount(x);
      const share = floatBits(1 / width);
      const [output, scales] = kernels.computeTwo([x.shape, [rows]], [x, weight], (loops, out, scales, x, weight) =>
        loops.rmsNorm(out, scales, x, weight, rows, width, share, floatBits(epsilon)),
      );
      return {
        output,
        keeps: [x, scales, ...(needs[0] === true ? [weight] : [])],
        gradients: (dy) => [
          () =>
            kernels.compute(x.shape, [dy, x, weight, scales], (loops, out, dy, x, weight, scales) =>
              loops.rmsNormBack(out, dy, x, weight, scales, rows, width, share),
            ),
          () =>
            kernels.compute([width], [dy, x, scales], (loops, out, dy, x, scales) =>
              loops.weightedColumnSums(out, dy, x, scales, rows, width),
            ),
        ],
      };
    });
}

/** softmax and logSoftmax over any axis: by the kernel of the last one. */
import type { Outcome, TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import type { Raw } from '../kernels.js';
import { axisOf, elementCount } from '../shapes.js';
import type { NeuralKernels } from './neural-kernels.js';

export function softmaxOps(engine: TfjsEngine, kernels: NeuralKernels): Pick<Ops, 'softmax' | 'logSoftmax'> {
  return {
    softmax: (a, axis) =>
      engine.operation('softmax', [a], ([x]) =>
        alongLast(kernels, x, axis, (rows) => {
          const output = kernels.softmax(rows);
          return {
            output,
            keeps: [output],
            gradients: (dy) => [() => kernels.softmaxBack(dy, output)],
          };
        }),
      ),
    logSoftmax: (a, axis) =>
      engine.operation('logSoftmax', [a], ([x]) =>
        alongLast(kernels, x, axis, (rows) => {
          const probabilities = kernels.softmax(rows);
          const output = kernels.subtract(rows, logSums(kernels, rows, probabilities));
          return {
            output,
            keeps: [probabilities],
            // dy − p · Σ dy
            gradients: (dy) => [() => kernels.subtract(dy, kernels.multiply(probabilities, kernels.sumRows(dy)))],
          };
        }),
      ),
  };
}

/** log Σ exp of each row, [..., 1]: the largest probability is 1 / Σ exp(x − max). */
function logSums(kernels: NeuralKernels, rows: Raw, probabilities: Raw): Raw {
  const [highest, largest] = [kernels.maxRows(rows), kernels.maxRows(probabilities)];
  return kernels.loop(highest.shape, [highest, largest], (out, high, large = high) => {
    for (let row = 0; row < out.length; row++) out[row] = high[row]! - Math.log(large[row]!);
  });
}

/** `body` sees the axis as the last one. */
function alongLast(kernels: NeuralKernels, x: Raw, axis: number, body: (rows: Raw) => Outcome): Outcome {
  const last = x.shape.length - 1;
  if (last < 0) throw new Error('a number has no axis');
  const chosen = axisOf(axis, x.shape.length);
  // The kernels divide by the number of rows or of columns.
  if (elementCount(x.shape) === 0) return { output: x, gradients: (dy) => [() => dy] };
  const turn = (raw: Raw) => (chosen === last ? raw : kernels.exchange(raw, chosen, last));
  const { output, gradients, ...rest } = body(turn(x));
  return {
    ...rest,
    output: turn(output),
    ...(gradients && {
      gradients: (dy) => gradients(turn(dy)).map((gradient) => gradient && (() => turn(gradient()))),
    }),
  };
}

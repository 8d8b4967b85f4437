/** matmul and linear: one node each, gradients by products that read transposed arguments where they lie. */
import { sumTo } from '../broadcasting.js';
import type { Outcome, TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import type { Raw } from '../kernels.js';
import { broadcastShape, describeShape, elementCount, sameShape, type Shape } from '../shapes.js';
import { lastSize, type NeuralKernels } from './neural-kernels.js';

export function linearOps(engine: TfjsEngine, kernels: NeuralKernels): Pick<Ops, 'matmul' | 'linear'> {
  return {
    matmul: (a, b) => engine.operation('matmul', [a, b], ([a, b], needs) => matmul(kernels, a, b, needs)),
    linear: (x, weight, bias) =>
      bias === undefined
        ? engine.operation('linear', [x, weight], ([x, weight], needs) => linear(kernels, x, weight, undefined, needs))
        : engine.operation('linear', [x, weight, bias], ([x, weight, bias], needs) =>
            linear(kernels, x, weight, bias, needs),
          ),
  };
}

function linear(
  kernels: NeuralKernels,
  x: Raw,
  weight: Raw,
  bias: Raw | undefined,
  needs: readonly boolean[],
): Outcome {
  const [outputs = 0, inputs = 0] = weight.shape;
  if (weight.shape.length !== 2) throw new Error('the weight must be [outputs, inputs]');
  if (x.shape.length === 0 || lastSize(x) !== inputs) throw new Error(`x must end in ${inputs}, the weight's inputs`);
  if (bias !== undefined && !sameShape(bias.shape, [outputs])) throw new Error(`the bias must be [${outputs}]`);
  const before = x.shape.slice(0, -1);
  const rows = elementCount(before);
  const flat = kernels.reshape(x, [rows, inputs]);
  const product = kernels.product(flat, weight, { transposeB: true });
  const output =
    bias === undefined
      ? product
      : kernels.computeIn(product, [bias], (loops, out, bias) => loops.addToRows(out, bias, rows, outputs));
  return {
    output: kernels.reshape(output, [...before, outputs]),
    keeps: [...(needs[0] === true ? [weight] : []), ...(needs[1] === true ? [flat] : [])],
    gradients: (dy) => {
      const upstream = kernels.reshape(dy, [rows, outputs]);
      return [
        () => kernels.reshape(kernels.product(upstream, weight), x.shape),
        () => kernels.product(upstream, flat, { transposeA: true }),
        () => kernels.sumColumns(upstream),
      ];
    },
  };
}

/** As torch.matmul: batches broadcast, a vector is a row on the left and a column on the right. */
function matmul(kernels: NeuralKernels, a: Raw, b: Raw, needs: readonly boolean[]): Outcome {
  if (a.shape.length === 0 || b.shape.length === 0) throw new Error('a number has no rows');
  const wideA = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const wideB = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [rows, inner] = matrixOf(wideA);
  const [innerB, columns] = matrixOf(wideB);
  if (inner !== innerB) throw new Error(`the columns of a (${inner}) are not the rows of b (${innerB})`);
  const batch = broadcastShape(wideA.slice(0, -2), wideB.slice(0, -2));
  // One matrix on the right for all: their rows are rows of one product.
  const folded = wideB.length === 2;
  const count = elementCount(batch);
  const left = folded
    ? kernels.reshape(a, [count * rows, inner])
    : kernels.reshape(expanded(kernels, kernels.reshape(a, wideA), [...batch, rows, inner]), [count, rows, inner]);
  const right = folded
    ? kernels.reshape(b, [inner, columns])
    : kernels.reshape(expanded(kernels, kernels.reshape(b, wideB), [...batch, inner, columns]), [
        count,
        inner,
        columns,
      ]);
  const product = kernels.product(left, right);
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  return {
    output: kernels.reshape(product, shape),
    keeps: [...(needs[0] === true ? [right] : []), ...(needs[1] === true ? [left] : [])],
    gradients: (dy) => {
      const upstream = kernels.reshape(dy, product.shape);
      const back = (gradient: Raw, matrix: readonly [number, number], wide: Shape, shape: Shape) => {
        const whole = kernels.reshape(gradient, folded && wide === wideB ? [...matrix] : [...batch, ...matrix]);
        return kernels.reshape(sumTo(kernels.kernels, whole, wide), shape);
      };
      return [
        () => back(kernels.product(upstream, right, { transposeB: true }), [rows, inner], wideA, a.shape),
        () => back(kernels.product(left, upstream, { transposeA: true }), [inner, columns], wideB, b.shape),
      ];
    },
  };
}

function matrixOf(shape: Shape): readonly [number, number] {
  return [shape[shape.length - 2] ?? 0, shape[shape.length - 1] ?? 0];
}

/** Copied where a size of 1 is repeated. */
function expanded(kernels: NeuralKernels, x: Raw, shape: Shape): Raw {
  if (sameShape(x.shape, shape)) return x;
  const wide = kernels.reshape(x, [...shape.slice(x.shape.length).map(() => 1), ...x.shape]);
  if (wide.shape.length !== shape.length) throw new Error(`${describeShape(x.shape)} does not fit`);
  const reps = shape.map((size, axis) => (wide.shape[axis] === size ? 1 : size));
  return kernels.kernels.run('Tile', { x: wide }, { reps });
}

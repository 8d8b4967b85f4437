/** Element by element operations with gradients. */
import type { Ops, Tensor } from '../ops.js';
import { sumTo } from './broadcasting.js';
import type { TfjsEngine } from './engine.js';

export type ElementwiseOps = Pick<Ops, 'add' | 'multiply' | 'sum'>;

export function elementwiseOps(engine: TfjsEngine): ElementwiseOps {
  const { kernels } = engine;
  const tensorOf = (number: Tensor | number) =>
    typeof number === 'number' ? engine.operation('full', [], () => kernels.fill([], 'float32', number)) : number;
  return {
    add: (a, b) =>
      engine.operation('add', [a, tensorOf(b)], ([a, b]) => ({
        output: kernels.run('Add', { a, b }),
        gradients: (dy) => [() => sumTo(kernels, dy, a.shape), () => sumTo(kernels, dy, b.shape)],
      })),
    multiply: (a, b) =>
      engine.operation('multiply', [a, tensorOf(b)], ([a, b], needs) => ({
        output: kernels.run('Multiply', { a, b }),
        keeps: [...(needs[0] ? [b] : []), ...(needs[1] ? [a] : [])],
        gradients: (dy) => [
          () => sumTo(kernels, kernels.run('Multiply', { a: dy, b }), a.shape),
          () => sumTo(kernels, kernels.run('Multiply', { a: dy, b: a }), b.shape),
        ],
      })),
    sum: (a, axis) =>
      engine.operation('sum', [a], ([x]) => ({
        output: kernels.run('Sum', { x }, { axis: axis === undefined ? x.shape.map((_, index) => index) : [axis] }),
        gradients: (dy) => [() => kernels.run('Add', { a: dy, b: kernels.fill(x.shape, 'float32', 0) })],
      })),
  };
}

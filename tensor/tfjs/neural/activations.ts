/** silu, swiglu and gelu. Each keeps its inputs only. */
import type { TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import { elementCount, sameShape } from '../shapes.js';
import type { NeuralKernels } from './neural-kernels.js';

export function activationOps(engine: TfjsEngine, kernels: NeuralKernels): Pick<Ops, 'silu' | 'swiglu' | 'gelu'> {
  return {
    silu: (a) =>
      engine.operation('silu', [a], ([x]) => {
        const { shape } = x;
        const count = elementCount(shape);
        return {
          output: kernels.compute(shape, [x], (loops, out, x) => loops.silu(count, out, x)),
          keeps: [x],
          gradients: (dy) => [
            () => kernels.compute(shape, [dy, x], (loops, out, dy, x) => loops.siluBack(count, out, dy, x)),
          ],
        };
      }),
    swiglu: (gate, up) =>
      engine.operation('swiglu', [gate, up], ([gate, up]) => {
        if (!sameShape(gate.shape, up.shape)) throw new Error('gate and up must have one shape');
        const { shape } = gate;
        const count = elementCount(shape);
        return {
          output: kernels.compute(shape, [gate, up], (loops, out, gate, up) => loops.swiglu(count, out, gate, up)),
          keeps: [gate, up],
          gradients: (dy) => {
            const both = once(() =>
              kernels.computeTwo([shape, shape], [dy, gate, up], (loops, byGate, byUp, dy, gate, up) =>
                loops.swigluBack(count, byGate, byUp, dy, gate, up),
              ),
            );
            return [() => both()[0], () => both()[1]];
          },
        };
      }),
    gelu: (a) =>
      engine.operation('gelu', [a], ([x]) => ({
        output: kernels.loop(x.shape, [x], (out, values) => {
          for (let index = 0; index < out.length; index++) {
            const value = values[index]!;
            out[index] = value * normalBelow(value);
          }
        }),
        keeps: [x],
        gradients: (dy) => [
          () =>
            kernels.loop(x.shape, [x, dy], (out, values, upstream = values) => {
              for (let index = 0; index < out.length; index++) {
                const value = values[index]!;
                out[index] = upstream[index]! * (normalBelow(value) + value * density(value));
              }
            }),
        ],
      })),
  };
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** The normal distribution below x, (1 + erf(x/√2))/2, to 1e-7: Abramowitz & Stegun 1964, formula 26.2.17. */
function normalBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = density(x) * series;
  return x < 0 ? above : 1 - above;
}

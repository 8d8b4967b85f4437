/** silu, swiglu and gelu. Each keeps its inputs only. */
import type { TfjsEngine } from '../engine.js';
import type { Ops } from '../../ops.js';
import type { Raw } from '../kernels.js';
import { sameShape } from '../shapes.js';
import type { NeuralKernels } from './neural-kernels.js';

export function activationOps(engine: TfjsEngine, kernels: NeuralKernels): Pick<Ops, 'silu' | 'swiglu' | 'gelu'> {
  /** s(1 + x − x·s), with s = sigmoid(x), is the slope of silu x·s. */
  const siluSlope = (x: Raw, sigmoid: Raw, silu: Raw): Raw =>
    kernels.multiply(sigmoid, kernels.add(kernels.subtract(x, silu), kernels.kernels.fill([], 'float32', 1)));
  return {
    silu: (a) =>
      engine.operation('silu', [a], ([x]) => ({
        output: kernels.multiply(x, kernels.sigmoid(x)),
        keeps: [x],
        gradients: (dy) => [
          () => {
            const sigmoid = kernels.sigmoid(x);
            return kernels.multiply(dy, siluSlope(x, sigmoid, kernels.multiply(x, sigmoid)));
          },
        ],
      })),
    swiglu: (gate, up) =>
      engine.operation('swiglu', [gate, up], ([gate, up]) => {
        if (!sameShape(gate.shape, up.shape)) throw new Error('gate and up must have one shape');
        return {
          output: kernels.multiply(kernels.multiply(gate, kernels.sigmoid(gate)), up),
          keeps: [gate, up],
          gradients: (dy) => {
            const sigmoid = kernels.sigmoid(gate);
            const silu = kernels.multiply(gate, sigmoid);
            return [
              () => kernels.multiply(kernels.multiply(dy, up), siluSlope(gate, sigmoid, silu)),
              () => kernels.multiply(dy, silu),
            ];
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

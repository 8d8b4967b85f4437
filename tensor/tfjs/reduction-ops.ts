/** Reductions over all axes, or one. */
import type { Ops, Tensor } from '../ops.js';
import { expand } from './broadcasting.js';
import { heldAs } from './dtypes.js';
import type { TfjsEngine } from './engine.js';
import type { Kernels, Raw } from './kernels.js';
import { aroundAxis, axisOf, elementCount } from './shapes.js';
import { sumOverAxis, type AroundAxis } from './sums.js';

export type ReductionOps = Pick<Ops, 'sum' | 'mean' | 'max'>;

interface Reduced {
  readonly around: AroundAxis;
  /** Of the output, and with the reduced axis as 1. */
  readonly shape: readonly number[];
  readonly kept: readonly number[];
}

export function reductionOps(engine: TfjsEngine): ReductionOps {
  const { kernels } = engine;

  const total = (name: 'sum' | 'mean') => (a: Tensor, axis?: number) =>
    engine.operation(name, [a], ([x]) => {
      if (name === 'mean' && x.dtype !== 'float32') throw new Error('the mean of integers is a float: cast first');
      const { around, shape, kept } = reduced(x.shape, axis);
      const factor = name === 'mean' ? 1 / around[1] : 1;
      const output = sumOverAxis(kernels, x, around, shape, factor);
      // Integers are summed as int64, as in torch.
      if (x.dtype !== 'float32') return { output, dtype: 'int64' as const };
      return {
        output,
        gradients: (dy: Raw) => [() => expand(kernels, kernels.reshape(times(kernels, dy, factor), kept), x.shape)],
      };
    });

  return {
    sum: total('sum'),
    mean: total('mean'),
    max: (a, axis) =>
      engine.operation('max', [a], ([x]) => {
        const { around, shape } = reduced(x.shape, axis);
        if (around[1] === 0) throw new Error('no element has no largest');
        const output = largest(kernels, x, around, shape, heldAs(a.dtype, 'max'));
        return {
          output,
          dtype: a.dtype,
          keeps: [x, output],
          gradients: (dy) => [() => sharedAmongLargest(kernels, dy, x, output, around)],
        };
      }),
  };
}

function reduced(shape: readonly number[], axis: number | undefined): Reduced {
  if (axis === undefined || shape.length === 0) {
    if (axis !== undefined) axisOf(axis, 1);
    return { around: [1, elementCount(shape), 1], shape: [], kept: shape.map(() => 1) };
  }
  const index = axisOf(axis, shape.length);
  const without = shape.filter((_, other) => other !== index);
  return { around: aroundAxis(shape, index), shape: without, kept: shape.with(index, 1) };
}

function times(kernels: Kernels, raw: Raw, factor: number): Raw {
  return factor === 1 ? raw : kernels.run('Multiply', { a: raw, b: kernels.fill([], 'float32', factor) });
}

function largest(
  kernels: Kernels,
  x: Raw,
  [before, size, after]: AroundAxis,
  shape: readonly number[],
  dtype: 'float32' | 'int32' | 'bool',
): Raw {
  return kernels.loop(shape, dtype, [x], (output, values = output) => {
    for (let part = 0; part < before; part++) {
      for (let column = 0; column < after; column++) {
        let best = values[part * size * after + column]!;
        // Math.max keeps what is no number.
        for (let row = 1; row < size; row++) best = Math.max(best, values[(part * size + row) * after + column]!);
        output[part * after + column] = best;
      }
    }
  });
}

/** Those that are equal to the largest have equal shares, as torch's amax. */
function sharedAmongLargest(kernels: Kernels, dy: Raw, x: Raw, y: Raw, [before, size, after]: AroundAxis): Raw {
  return kernels.loop(x.shape, 'float32', [dy, x, y], (output, d = output, values = output, best = output) => {
    for (let place = 0; place < before * after; place++) {
      const first = Math.floor(place / after) * size * after + (place % after);
      const end = first + size * after;
      let equals = 0;
      for (let index = first; index < end; index += after) if (values[index] === best[place]) equals++;
      const share = d[place]! / equals;
      for (let index = first; index < end; index += after) output[index] = values[index] === best[place] ? share : 0;
    }
  });
}

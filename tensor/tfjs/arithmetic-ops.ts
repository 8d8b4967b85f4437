/** Of two tensors, or of one and a number. float32 runs on kernels, integers in loops. */
import type { DType, Ops, Tensor } from '../ops.js';
import { expand, sumTo } from './broadcasting.js';
import { convert, togetherDtype } from './dtypes.js';
import type { Outcome, TfjsEngine } from './engine.js';
import type { Kernels, Raw } from './kernels.js';
import { broadcastShape, elementCount } from './shapes.js';
import { requireInt32 } from './sums.js';
import type { Gradients } from './tape.js';

export type ArithmeticOps = Pick<Ops, 'add' | 'subtract' | 'multiply' | 'divide' | 'minimum' | 'maximum'>;

type Kernel = 'Add' | 'Sub' | 'Multiply' | 'RealDiv';

/** XNNPACK, which computes these kernels, knows no more axes. */
const MOST_AXES = 6;

interface Arithmetic {
  readonly kernel: Kernel;
  readonly integers: (a: number, b: number) => number;
  readonly keeps: (a: Raw, b: Raw, output: Raw, needs: readonly boolean[]) => readonly Raw[];
  /** By a and by b, in the shape of the output. */
  readonly gradients: (kernels: Kernels, dy: Raw, a: Raw, b: Raw, output: Raw) => readonly [() => Raw, () => Raw];
}

const nothing = () => [];

const add: Arithmetic = {
  kernel: 'Add',
  integers: (a, b) => a + b,
  keeps: nothing,
  gradients: (_, dy) => [() => dy, () => dy],
};
const subtract: Arithmetic = {
  kernel: 'Sub',
  integers: (a, b) => a - b,
  keeps: nothing,
  gradients: (kernels, dy) => [() => dy, () => kernels.run('Neg', { x: dy })],
};
const multiply: Arithmetic = {
  kernel: 'Multiply',
  integers: (a, b) => a * b,
  keeps: (a, b, _, needs) => [...(needs[0] ? [b] : []), ...(needs[1] ? [a] : [])],
  gradients: (kernels, dy, a, b) => [
    () => combine(kernels, 'Multiply', dy, b),
    () => combine(kernels, 'Multiply', dy, a),
  ],
};
const divide: Arithmetic = {
  kernel: 'RealDiv',
  integers: (a, b) => a / b,
  keeps: (_, b, output, needs) => (needs[1] ? [b, output] : [b]),
  gradients: (kernels, dy, _, b, output) => [
    () => combine(kernels, 'RealDiv', dy, b),
    () => combine(kernels, 'Multiply', kernels.run('Neg', { x: dy }), combine(kernels, 'RealDiv', output, b)),
  ],
};

export function arithmeticOps(engine: TfjsEngine): ArithmeticOps {
  const { kernels } = engine;

  const withNumber = (name: string, kind: Arithmetic, a: Tensor, number: number) =>
    engine.operation(name, [a], ([x], needs): Raw | Outcome => {
      requireDifference(kind, x);
      const dtype = numberDtype(kind, a.dtype, number);
      if (dtype !== 'float32') {
        const b = kernels.upload(Int32Array.of(number), [], 'int32');
        return { output: integers(kernels, kind, x, b, dtype), dtype };
      }
      const [values, b] = [convert(kernels, x, 'float32'), kernels.fill([], 'float32', number)];
      const output = combine(kernels, kind.kernel, values, b);
      // The number is not kept but made again: it costs less than to note it.
      const gradients: Gradients = (dy) => [
        kind.gradients(
          kernels,
          dy,
          values,
          kind.keeps === nothing ? dy : kernels.fill([], 'float32', number),
          output,
        )[0],
      ];
      return needs[0] === true ? { output, gradients } : output;
    });

  const withTensor = (name: string, kind: Arithmetic, a: Tensor, b: Tensor) =>
    engine.operation(name, [a, b], ([x, y], needs): Raw | Outcome => {
      requireDifference(kind, x, y);
      const dtype = kind === divide ? 'float32' : togetherDtype(a.dtype, b.dtype);
      if (dtype !== 'float32') return { output: integers(kernels, kind, x, y, dtype), dtype };
      const [left, right] = [convert(kernels, x, 'float32'), convert(kernels, y, 'float32')];
      const output = combine(kernels, kind.kernel, left, right);
      if (needs.length === 0) return output;
      return {
        output,
        keeps: kind.keeps(left, right, output, needs),
        gradients: (dy) => {
          const [byA, byB] = kind.gradients(kernels, dy, left, right, output);
          return [() => sumTo(kernels, byA(), x.shape), () => sumTo(kernels, byB(), y.shape)];
        },
      };
    });

  const either = (name: string, kind: Arithmetic) => (a: Tensor, b: Tensor | number) =>
    typeof b === 'number' ? withNumber(name, kind, a, b) : withTensor(name, kind, a, b);

  return {
    add: either('add', add),
    subtract: either('subtract', subtract),
    multiply: either('multiply', multiply),
    divide: either('divide', divide),
    minimum: (a, b) => extreme(engine, 'minimum', a, b),
    maximum: (a, b) => extreme(engine, 'maximum', a, b),
  };
}

/** A kernel of float32 over two shapes that fit to each other. */
export function combine(kernels: Kernels, kernel: Kernel, a: Raw, b: Raw): Raw {
  if (a.shape.length <= MOST_AXES && b.shape.length <= MOST_AXES) return kernels.run(kernel, { a, b });
  const shape = broadcastShape(a.shape, b.shape);
  const flat = (raw: Raw) => kernels.reshape(expand(kernels, raw, shape), [elementCount(shape)]);
  return kernels.reshape(kernels.run(kernel, { a: flat(a), b: flat(b) }), shape);
}

/** A whole number leaves integers integers; as in torch. */
function numberDtype(kind: Arithmetic, dtype: DType, number: number): DType {
  if (kind === divide || !Number.isInteger(number)) return 'float32';
  return dtype === 'bool' ? 'int64' : dtype;
}

/** As in torch: what "less a flag" means is not told. */
function requireDifference(kind: Arithmetic, ...operands: readonly Raw[]): void {
  if (kind !== subtract || operands.every(({ dtype }) => dtype !== 'bool')) return;
  throw new Error('bool has no difference; cast it to int32 first');
}

function integers(kernels: Kernels, kind: Arithmetic, a: Raw, b: Raw, dtype: DType): Raw {
  const shape = broadcastShape(a.shape, b.shape);
  const whole = [a, b].map((raw) => expand(kernels, raw, shape));
  if (dtype === 'bool') return booleans(kernels, kind, whole, shape);
  return kernels.loop(shape, 'int32', whole, (output, left = output, right = output) => {
    for (let index = 0; index < output.length; index++) {
      const [x, y] = [left[index]!, right[index]!];
      if (dtype === 'int64') output[index] = requireInt32(kind.integers(x, y));
      else output[index] = kind === multiply ? Math.imul(x, y) : kind.integers(x, y);
    }
  });
}

/** The sum of two is "or", the product "and". */
function booleans(kernels: Kernels, kind: Arithmetic, whole: readonly Raw[], shape: readonly number[]): Raw {
  return kernels.loop(shape, 'bool', whole, (output, left = output, right = output) => {
    for (let index = 0; index < output.length; index++) {
      output[index] = Math.min(1, kind.integers(left[index]!, right[index]!));
    }
  });
}

/** Where both are equal, each has half of the gradient, as in torch; what is no number stays none. */
function extreme(engine: TfjsEngine, name: 'minimum' | 'maximum', a: Tensor, b: Tensor) {
  const { kernels } = engine;
  const choose = name === 'minimum' ? Math.min : Math.max;
  return engine.operation(name, [a, b], ([x, y]) => {
    const dtype = togetherDtype(a.dtype, b.dtype);
    const held = dtype === 'int64' ? 'int32' : dtype === 'bool' || dtype === 'int32' ? dtype : 'float32';
    const shape = broadcastShape(x.shape, y.shape);
    const [left, right] = [x, y].map((raw) => expand(kernels, convert(kernels, raw, held), shape));
    if (left === undefined || right === undefined) throw new Error('two tensors are two');
    const output = kernels.loop(shape, held, [left, right], (values, u = values, v = values) => {
      for (let index = 0; index < values.length; index++) values[index] = choose(u[index]!, v[index]!);
    });
    const by = (dy: Raw, own: Raw, other: Raw) =>
      kernels.loop(shape, 'float32', [dy, own, other], (values, d = values, u = values, v = values) => {
        for (let index = 0; index < values.length; index++) {
          const [mine, others] = [u[index]!, v[index]!];
          const share = mine === others ? 0.5 : choose(mine, others) === mine ? 1 : 0;
          values[index] = share === 0 ? 0 : d[index]! * share;
        }
      });
    return {
      output,
      dtype,
      keeps: [left, right],
      gradients: (dy: Raw) => [
        () => sumTo(kernels, by(dy, left, right), x.shape),
        () => sumTo(kernels, by(dy, right, left), y.shape),
      ],
    };
  });
}

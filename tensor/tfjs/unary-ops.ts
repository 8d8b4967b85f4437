/** Of one tensor, element by element. */
import type { Ops, Tensor } from '../ops.js';
import { combine } from './arithmetic-ops.js';
import { convert, heldAs } from './dtypes.js';
import type { TfjsEngine } from './engine.js';
import type { Kernels, Raw } from './kernels.js';

export type UnaryOps = Pick<Ops, 'negate' | 'exp' | 'log' | 'square' | 'sqrt' | 'abs' | 'clamp' | 'cast' | 'detach'>;

interface Unary {
  readonly kernel: 'Neg' | 'Exp' | 'Log' | 'Square' | 'Sqrt' | 'Abs';
  readonly keeps: 'input' | 'output' | 'nothing';
  /** `kept`: what `keeps` says. */
  readonly gradient: (kernels: Kernels, dy: Raw, kept: Raw) => Raw;
  /** Of int32 and int64, which stay what they are; without it they become float32. */
  readonly integers?: (a: number) => number;
}

const unaries = {
  negate: {
    kernel: 'Neg',
    keeps: 'nothing',
    gradient: (kernels, dy) => kernels.run('Neg', { x: dy }),
    integers: (a) => -a,
  },
  exp: { kernel: 'Exp', keeps: 'output', gradient: (kernels, dy, y) => combine(kernels, 'Multiply', dy, y) },
  log: { kernel: 'Log', keeps: 'input', gradient: (kernels, dy, x) => combine(kernels, 'RealDiv', dy, x) },
  square: {
    kernel: 'Square',
    keeps: 'input',
    gradient: (kernels, dy, x) => combine(kernels, 'Multiply', dy, combine(kernels, 'Add', x, x)),
    integers: (a) => Math.imul(a, a),
  },
  sqrt: {
    kernel: 'Sqrt',
    keeps: 'output',
    gradient: (kernels, dy, y) => combine(kernels, 'RealDiv', dy, combine(kernels, 'Add', y, y)),
  },
  abs: {
    kernel: 'Abs',
    keeps: 'input',
    gradient: (kernels, dy, x) =>
      kernels.loop(x.shape, 'float32', [dy, x], (output, d = output, values = output) => {
        for (let index = 0; index < output.length; index++) output[index] = d[index]! * Math.sign(values[index]!);
      }),
    integers: Math.abs,
  },
} as const satisfies Record<string, Unary>;

export function unaryOps(engine: TfjsEngine): UnaryOps {
  const { kernels } = engine;

  const unary = (name: keyof typeof unaries) => {
    const { kernel, keeps, gradient, integers }: Unary = unaries[name];
    return (a: Tensor) =>
      engine.operation(name, [a], ([x]) => {
        if (x.dtype !== 'float32' && integers !== undefined) {
          const flags = x.dtype === 'bool';
          if (flags && name !== 'square') throw new Error(`bool has no ${name}; cast it to int32 first`);
          // A product of flags and numbers is an int64, as in torch.
          return { output: integerLoop(kernels, x, integers), dtype: flags ? 'int64' : a.dtype };
        }
        const input = convert(kernels, x, 'float32');
        const output = kernels.run(kernel, { x: input });
        const kept = keeps === 'output' ? output : input;
        return {
          output,
          keeps: keeps === 'nothing' ? [] : [kept],
          gradients: (dy: Raw) => [() => gradient(kernels, dy, kept)],
        };
      });
  };

  return {
    negate: unary('negate'),
    exp: unary('exp'),
    log: unary('log'),
    square: unary('square'),
    sqrt: unary('sqrt'),
    abs: unary('abs'),
    clamp: (a, low, high) =>
      engine.operation('clamp', [a], ([x]) => {
        // As in arithmetic, integers stay integers beside whole numbers only.
        const whole = Number.isInteger(low) && Number.isInteger(high);
        const dtype = a.dtype === 'float32' || !whole ? 'float32' : a.dtype === 'bool' ? 'int64' : a.dtype;
        return {
          output: kernels.loop(x.shape, heldAs(dtype, 'clamp'), [x], (output, values = output) => {
            for (let index = 0; index < output.length; index++) {
              output[index] = Math.min(Math.max(values[index]!, low), high);
            }
          }),
          dtype,
          keeps: [x],
          gradients: (dy) => [() => withinRange(kernels, dy, x, low, high)],
        };
      }),
    cast: (a, dtype) =>
      engine.operation('cast', [a], ([x]) => {
        const output = convert(kernels, x, heldAs(dtype, 'cast'));
        return x.dtype === 'float32' && dtype === 'float32'
          ? { output, gradients: (dy: Raw) => [() => dy] }
          : { output, dtype };
      }),
    detach: (a) => engine.operation('detach', [a], ([x]) => ({ output: x, dtype: a.dtype })),
  };
}

function integerLoop(kernels: Kernels, x: Raw, integers: (a: number) => number): Raw {
  return kernels.loop(x.shape, 'int32', [x], (output, values = output) => {
    for (let index = 0; index < output.length; index++) output[index] = integers(values[index]!);
  });
}

function withinRange(kernels: Kernels, dy: Raw, x: Raw, low: number, high: number): Raw {
  return kernels.loop(x.shape, 'float32', [dy, x], (output, d = output, values = output) => {
    for (let index = 0; index < output.length; index++) {
      const value = values[index]!;
      output[index] = value > low && value < high ? d[index]! : 0;
    }
  });
}

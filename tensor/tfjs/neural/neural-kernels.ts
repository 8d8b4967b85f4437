/**
 * The kernels that neural operations are made of, by name and with their attributes. Results are temporaries
 * (KERNELS-2).
 *
 * Single kernels run with SIMD at 0.1 to 1 ns an element, a loop of JavaScript at 2 to 4, and one with Math.exp at 15;
 * the kernels Exp, Log and Tanh are as slow as that. Where an operation would be several kernels, or one that is slow, it
 * is one loop in WebAssembly (loops/): memory is gone over once, and there are no intermediates.
 */
import type { Kernels, Numbers, Raw, Transposed } from '../kernels.js';
import type { Loops } from '../loops/loops.js';
import { floatBits } from '../loops/traversal.js';
import { elementCount } from '../shapes.js';

export class NeuralKernels {
  readonly kernels: Kernels;

  constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  product(a: Raw, b: Raw, transposed?: Transposed): Raw {
    return this.kernels.product(a, b, transposed);
  }

  add(a: Raw, b: Raw): Raw {
    return this.kernels.run('Add', { a, b });
  }

  subtract(a: Raw, b: Raw): Raw {
    return this.kernels.run('Sub', { a, b });
  }

  multiply(a: Raw, b: Raw | number): Raw {
    return this.kernels.run('Multiply', { a, b: typeof b === 'number' ? this.kernels.fill([], 'float32', b) : b });
  }

  /** Over the last axis. A row of −∞ alone gives no numbers. */
  softmax(logits: Raw): Raw {
    const columns = lastSize(logits);
    const rows = rowCount(logits);
    return this.compute(logits.shape, [logits], (loops, out, x) =>
      loops.softmax(out, x, rows, columns, columns, 0, floatBits(1)),
    );
  }

  /** The gradient of softmax by its argument: p · (dy − Σ dy·p). */
  softmaxBack(dy: Raw, probabilities: Raw): Raw {
    const columns = lastSize(dy);
    const rows = rowCount(dy);
    return this.compute(dy.shape, [dy, probabilities], (loops, out, slopes, p) =>
      loops.softmaxBack(out, slopes, p, rows, columns, columns, 0, floatBits(1)),
    );
  }

  /** Over the last axis, which stays with size 1. */
  sumRows(x: Raw): Raw {
    return this.kernels.run('Sum', { x }, { axis: [x.shape.length - 1], keepDims: true });
  }

  /** Over all axes but the last, [..., C] → [C]. */
  sumColumns(x: Raw): Raw {
    const columns = lastSize(x);
    const rows = rowCount(x);
    return this.compute([columns], [x], (loops, out, from) => loops.columnSums(out, from, rows, columns));
  }

  /** Over the last axis, which stays with size 1. */
  maxRows(x: Raw): Raw {
    return this.kernels.run('Max', { x }, { reductionIndices: [x.shape.length - 1], keepDims: true });
  }

  reshape(x: Raw, shape: readonly number[]): Raw {
    return this.kernels.reshape(x, shape);
  }

  /** Rows of the first axis. */
  rows(x: Raw, start: number, length: number): Raw {
    const rest = x.shape.slice(1);
    if (start === 0 && length === x.shape[0]) return x;
    return (
      this.kernels.part(x, start * elementCount(rest), [length, ...rest]) ??
      this.kernels.run('Slice', { x }, { begin: [start, ...rest.map(() => 0)], size: [length, ...rest] })
    );
  }

  concatRows(parts: readonly Raw[]): Raw {
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : this.kernels.run('Concat', parts, { axis: 0 });
  }

  /** Two axes exchanged, copied. */
  exchange(x: Raw, axis0: number, axis1: number): Raw {
    const perm = x.shape.map((_, axis) => (axis === axis0 ? axis1 : axis === axis1 ? axis0 : axis));
    return this.kernels.run('Transpose', { x }, { perm });
  }

  /** A float32 result of a loop of our own over float32 inputs; see `Kernels.loop`. */
  loop(
    shape: readonly number[],
    inputs: readonly Raw[],
    body: (output: Float32Array, ...inputs: readonly [Float32Array, ...Float32Array[]]) => void,
  ): Raw {
    return this.kernels.loop(shape, 'float32', inputs, (output, ...values) => {
      const [first = NONE, ...rest] = values.map(asFloats);
      body(asFloats(output), first, ...rest);
    });
  }

  /** A result of one loop in WebAssembly; see `Kernels.compute`. */
  compute(shape: readonly number[], inputs: readonly Raw[], body: (loops: Loops, ...places: number[]) => void): Raw {
    const [result] = this.kernels.compute([shape], inputs, body);
    if (result === undefined) throw new Error('one shape has one result');
    return result;
  }

  /** Two results of one loop. */
  computeTwo(
    shapes: readonly [readonly number[], readonly number[]],
    inputs: readonly Raw[],
    body: (loops: Loops, ...places: number[]) => void,
  ): readonly [Raw, Raw] {
    const [first, second] = this.kernels.compute(shapes, inputs, body);
    if (first === undefined || second === undefined) throw new Error('two shapes have two results');
    return [first, second];
  }

  /** In place: a temporary, or what nothing else will read. Returns it. */
  computeIn(target: Raw, inputs: readonly Raw[], body: (loops: Loops, ...places: number[]) => void): Raw {
    this.kernels.computeIn([target], inputs, body);
    return target;
  }

  /** The values as they stand, until the next kernel. */
  floats(x: Raw): Float32Array {
    return asFloats(this.kernels.view(x));
  }

  /** `change` writes to the values of a temporary; the result holds them from now on. */
  change(
    target: Raw,
    inputs: readonly Raw[],
    change: (values: Float32Array, ...inputs: readonly [Float32Array, ...Float32Array[]]) => void,
  ): Raw {
    return this.kernels.change(target, inputs, (values, ...others) => {
      const [first = NONE, ...rest] = others.map(asFloats);
      change(asFloats(values), first, ...rest);
    });
  }

  /** What `body` makes ends now, but for its result. */
  within(body: () => Raw): Raw {
    const [result] = this.surviving(() => [body()]);
    if (result === undefined) throw new Error('nothing survived');
    return result;
  }

  /** What `body` makes ends now, but for its results. */
  surviving(body: () => readonly Raw[]): readonly Raw[] {
    const { kernels } = this;
    const mark = kernels.mark();
    const claimed: Raw[] = [];
    try {
      for (const result of body()) claimed.push(kernels.claim(result, mark));
    } finally {
      kernels.sweep(mark);
    }
    // Temporaries of the operation again, by references of their own.
    return claimed.map((result) => {
      const again = kernels.reshape(result, result.shape);
      kernels.free(result);
      return again;
    });
  }
}

const NONE = new Float32Array(0);

export function lastSize({ shape }: Raw): number {
  return shape[shape.length - 1] ?? 1;
}

/** Of all axes but the last. */
export function rowCount({ shape }: Raw): number {
  return elementCount(shape.slice(0, -1));
}

function asFloats(values: Numbers): Float32Array {
  if (values instanceof Float32Array) return values;
  throw new TypeError('float32 is needed');
}

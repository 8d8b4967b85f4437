/**
 * What a loss did, in order, for the walk back (OPS-5). A tape lives as long as its `valueAndGrad`, or as the second run
 * of a checkpoint's body.
 *
 * TAPE-1 An operation is noted only when one of its inputs needs a gradient; only those inputs get one.
 * TAPE-2 What an operation keeps for its gradients is freed when the walk has gone by, also when it fails.
 * TAPE-3 Gradients of one tensor are added in the reverse order of its uses: the same bits every time.
 */
import { TensorOperationError } from '../errors.js';
import type { Tensor } from '../ops.js';
import type { Kernels, Raw } from './kernels.js';
import { floatBits } from './loops/traversal.js';
import { describeShape, elementCount, sameShape } from './shapes.js';

/** Gives the gradient of each input, in order, when it is asked for; undefined: of an input that has none. */
export type Gradients = (dy: Raw) => readonly ((() => Raw) | undefined)[];

/** Where the gradient of one tensor gathers. */
export class GradientSum {
  readonly shape: readonly number[];
  /** Owns a reference. */
  sum: Raw | undefined;
  /** Adds to an accumulator at once. */
  readonly #addInto: ((part: Raw) => void) | undefined;

  constructor(shape: readonly number[], addInto?: (part: Raw) => void) {
    this.shape = shape;
    this.#addInto = addInto;
  }

  /** `part` is a temporary since `mark`, or has another owner. */
  add(kernels: Kernels, part: Raw, mark: number): void {
    if (this.#addInto !== undefined) return this.#addInto(part);
    const before = this.sum;
    if (before === undefined) {
      this.sum = kernels.claim(part, mark);
      return;
    }
    if (!kernels.shared(before)) {
      const count = elementCount(before.shape);
      kernels.computeIn([before], [part], (loops, sum, part) => loops.addMultiple(count, sum, part, floatBits(1)));
      return;
    }
    this.sum = kernels.claim(kernels.run('Add', { a: before, b: part }), mark);
    kernels.free(before);
  }
}

export interface TapeEntry {
  readonly output: GradientSum;
  /** Adds to the gradients of the inputs. Temporaries are swept by the tape. */
  backward(dy: Raw, mark: number): void;
  /** Frees what was kept. */
  end(): void;
}

export class Tape {
  /** Whether `checkpoint` saves memory here; within its body it is the plain call. */
  readonly checkpoints: boolean;
  readonly #kernels: Kernels;
  readonly #leaves: ReadonlyMap<Tensor, GradientSum>;
  readonly #results = new Map<Tensor, GradientSum>();
  readonly #entries: TapeEntry[] = [];

  constructor(kernels: Kernels, leaves: ReadonlyMap<Tensor, GradientSum>, checkpoints: boolean) {
    this.#kernels = kernels;
    this.#leaves = leaves;
    this.checkpoints = checkpoints;
  }

  get leaves(): ReadonlyMap<Tensor, GradientSum> {
    return this.#leaves;
  }

  /** Undefined for a tensor that needs no gradient. */
  gradientOf(tensor: Tensor): GradientSum | undefined {
    return this.#results.get(tensor) ?? this.#leaves.get(tensor);
  }

  note(result: Tensor, entry: TapeEntry): void {
    this.#results.set(result, entry.output);
    this.#entries.push(entry);
  }

  /** `kept` are references that the entry takes over. */
  noteOperation(
    result: Tensor,
    operation: {
      readonly name: string;
      readonly inputs: readonly (GradientSum | undefined)[];
      readonly gradients: Gradients;
      readonly kept: readonly Raw[];
    },
  ): void {
    const { name, inputs, gradients, kept } = operation;
    const kernels = this.#kernels;
    this.note(result, {
      output: new GradientSum(result.shape),
      backward(dy, mark) {
        try {
          const lazy = gradients(dy);
          inputs.forEach((input, index) => {
            const part = input && lazy[index]?.();
            if (part === undefined || input === undefined) return;
            if (!sameShape(part.shape, input.shape)) throw misshapen(name, index, part, input);
            input.add(kernels, part, mark);
          });
        } catch (error) {
          if (error instanceof TensorOperationError) throw error;
          const reason = error instanceof Error ? error.message : String(error);
          throw new TensorOperationError(name, `its gradient, from ${describeShape(dy.shape)}: ${reason}`, {
            cause: error,
          });
        }
      },
      end: () => kept.forEach((raw) => kernels.free(raw)),
    });
  }

  /** Walks back from `output` (its gradient is `seed`), and ends every entry. */
  walk(output: GradientSum, seed: Raw): void {
    const kernels = this.#kernels;
    const first = kernels.mark();
    output.add(kernels, seed, first);
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const dy = entry.output.sum;
      entry.output.sum = undefined;
      const mark = kernels.mark();
      try {
        if (dy !== undefined) entry.backward(dy, mark);
      } finally {
        kernels.sweep(mark);
        entry.end();
        if (dy !== undefined) kernels.free(dy);
      }
    }
  }

  /** After a failure, and after the walk: nothing of the tape holds memory. */
  end(): void {
    for (const entry of this.#entries) {
      entry.end();
      if (entry.output.sum !== undefined) this.#kernels.free(entry.output.sum);
      entry.output.sum = undefined;
    }
    this.#entries.length = 0;
    this.#results.clear();
  }
}

function misshapen(name: string, index: number, part: Raw, input: GradientSum): TensorOperationError {
  return new TensorOperationError(
    name,
    `the gradient of input ${index} has shape ${describeShape(part.shape)}, the input ${describeShape(input.shape)}`,
  );
}

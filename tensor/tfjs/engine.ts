/**
 * How every operation of this engine is written. For example:
 *
 *     multiply: (a, b) =>
 *       engine.operation('multiply', [a, b], ([a, b], needs) => ({
 *         output: kernels.run('Multiply', { a, b }),
 *         keeps: [...(needs[0] ? [b] : []), ...(needs[1] ? [a] : [])],
 *         gradients: (dy) => [() => kernels.run('Multiply', { a: dy, b }), () => kernels.run('Multiply', { a: dy, b: a })],
 *       }))
 *
 * - The function gets one Raw for each input, and whether each needs a gradient (never outside of `valueAndGrad`). It
 *   returns its output, alone (no gradient flows through it then) or as an `Outcome`.
 * - What it makes by `kernels` and does not return or keep is freed at its end. It may return an input itself.
 * - `gradients(dy)` gives one function per input, or undefined for an input without gradient; each is called at most
 *   once, and only for an input that needs a gradient; work that several need is shared between them by a closure. A
 *   gradient has its input's shape; it may be `dy` itself, or a Raw that another function returned.
 * - `gradients` reads no Raw of the forward pass (input, output or intermediate) that does not stand in `keeps`, and
 *   `keeps` holds nothing that no gradient will read: that is the memory of training.
 * - What is thrown in it becomes a TensorOperationError with the operation's name and the shapes of the inputs (OPS-4);
 *   a released or foreign tensor is refused before it runs (OPS-2).
 */
import { EngineCapabilityError, TensorOperationError, TensorReleasedError } from '../errors.js';
import type { DType, Tensor } from '../ops.js';
import { dtypeOf } from './dtypes.js';
import type { Kernels, Numbers, Raw } from './kernels.js';
import type { Loops } from './loops/loops.js';
import { describeShape } from './shapes.js';
import type { GradientSum, Gradients, Tape } from './tape.js';
import type { TfjsScopes } from './tfjs-scopes.js';
import { handleOf, rawOf, type TfjsTensor } from './tfjs-tensor.js';

export interface Outcome {
  readonly output: Raw;
  /** Of the output, when it is not that of the Raw (int64 is held as int32). */
  readonly dtype?: DType;
  /** What `gradients` reads of the forward pass. */
  readonly keeps?: readonly Raw[];
  /** Absent: no gradient flows through this operation. */
  readonly gradients?: Gradients;
  /** Further outputs, without gradient: of `operationWithExtras`. */
  readonly extras?: readonly Raw[];
}

/** `needs[i]`: input i needs a gradient. */
export type Run<Raws extends readonly Raw[]> = (raws: Raws, needs: readonly boolean[]) => Raw | Outcome;

type RawsOf<Tensors extends readonly Tensor[]> = { readonly [Index in keyof Tensors]: Raw };

const NO_NEEDS: readonly boolean[] = [];

export class TfjsEngine {
  readonly kernels: Kernels;
  readonly scopes: TfjsScopes;
  /** Of the innermost `valueAndGrad` whose loss runs, or of a checkpoint's second run; undefined: nothing is recorded. */
  tape: Tape | undefined;
  #extras: TfjsTensor[] = [];

  constructor(kernels: Kernels, scopes: TfjsScopes) {
    this.kernels = kernels;
    this.scopes = scopes;
    this.tape = undefined;
  }

  operation<const Tensors extends readonly Tensor[]>(
    name: string,
    inputs: Tensors,
    run: Run<RawsOf<Tensors>>,
  ): TfjsTensor {
    const { kernels, tape } = this;
    const raws = rawsOf(name, inputs);
    const sums = tape === undefined ? undefined : this.#sumsOf(tape, inputs);
    const needs = sums === undefined ? NO_NEEDS : sums.map((sum) => sum !== undefined);
    const mark = kernels.mark();
    try {
      const returned = run(raws, needs);
      const outcome: Outcome = 'dataId' in returned ? { output: returned } : returned;
      const { output, dtype = dtypeOf(output), keeps = [], gradients, extras } = outcome;
      const result = this.scopes.adopt(kernels.claim(output, mark), dtype, name);
      if (extras !== undefined) this.#adoptExtras(extras, name, mark);
      if (sums !== undefined && gradients !== undefined && tape !== undefined) {
        const kept = keeps.map((raw) => kernels.claim(raw, mark));
        tape.noteOperation(result, { name, inputs: sums, gradients, kept });
      }
      return result;
    } catch (error) {
      throw failureOf(name, inputs, error);
    } finally {
      kernels.sweep(mark);
    }
  }

  /** The output, and the outcome's `extras`, in order. */
  operationWithExtras<const Tensors extends readonly Tensor[]>(
    name: string,
    inputs: Tensors,
    run: Run<RawsOf<Tensors>>,
  ): readonly [TfjsTensor, ...TfjsTensor[]] {
    this.#extras = [];
    return [this.operation(name, inputs, run), ...this.#extras];
  }

  /** Reads `inputs`: what `body` makes is freed, failures are reported as those of operations. */
  read<const Tensors extends readonly Tensor[], Result>(
    name: string,
    inputs: Tensors,
    body: (raws: RawsOf<Tensors>) => Result,
  ): Result {
    const raws = rawsOf(name, inputs);
    const mark = this.kernels.mark();
    try {
      return body(raws);
    } catch (error) {
      throw failureOf(name, inputs, error);
    } finally {
      this.kernels.sweep(mark);
    }
  }

  /** In place: `body` writes to the values of `target`, and runs no kernel. All that share its memory see it. */
  change(
    name: string,
    target: Tensor,
    inputs: readonly Tensor[],
    body: (target: Numbers, ...inputs: readonly Numbers[]) => void,
  ): void {
    const handle = handleOf(target, name);
    const raw = writableRaw(handle, name);
    const read = inputs.map((input) => rawOf(input, name));
    try {
      const changed = this.kernels.change(raw, read, body);
      if (changed !== raw) handle.replace(changed);
    } catch (error) {
      throw failureOf(name, [target, ...inputs], error);
    }
  }

  /** As `change`, of several at once, by loops in WebAssembly; see `Kernels.computeIn`. */
  computeIn(
    name: string,
    targets: readonly Tensor[],
    inputs: readonly Tensor[],
    body: (loops: Loops, ...places: number[]) => void,
  ): void {
    const raws = targets.map((target) => writableRaw(handleOf(target, name), name));
    const read = inputs.map((input) => rawOf(input, name));
    try {
      this.kernels.computeIn(raws, read, body);
    } catch (error) {
      throw failureOf(name, [...targets, ...inputs], error);
    }
  }

  #sumsOf(tape: Tape, inputs: readonly Tensor[]): (GradientSum | undefined)[] | undefined {
    const sums = inputs.map((input) => tape.gradientOf(input));
    return sums.every((sum) => sum === undefined) ? undefined : sums;
  }

  #adoptExtras(extras: readonly Raw[], name: string, mark: number): void {
    this.#extras = extras.map((raw) => this.scopes.adopt(this.kernels.claim(raw, mark), dtypeOf(raw), name));
  }
}

function rawsOf<const Tensors extends readonly Tensor[]>(name: string, inputs: Tensors): RawsOf<Tensors> {
  // The same length and order, which `map` of a tuple does not say.
  return inputs.map((input) => rawOf(input, name)) as unknown as RawsOf<Tensors>;
}

/** @throws EngineCapabilityError for what torch would give as a view, and this engine had to copy */
function writableRaw(handle: TfjsTensor, operation: string): Raw {
  const raw = handle.raw(operation);
  if (handle.copyOf === undefined) return raw;
  throw new EngineCapabilityError(
    `${operation}: '${handle.name}' is a copy of a part of '${handle.copyOf}' on this engine, so a write would not reach it; ` +
      'write into the whole (writeSlice)',
  );
}

/** OPS-4: names the operation and the shapes. */
export function failureOf(name: string, inputs: readonly Tensor[], error: unknown): Error {
  if (error instanceof TensorReleasedError || error instanceof EngineCapabilityError) return error;
  if (error instanceof TensorOperationError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const shapes = inputs.map((input) => `${describeShape(input.shape)} ${input.dtype}`).join(' and ');
  return new TensorOperationError(name, `${shapes === '' ? '' : `${shapes}: `}${reason.replaceAll(/\s+/g, ' ')}`, {
    cause: error,
  });
}

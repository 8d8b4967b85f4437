/**
 * Kernels of TensorFlow.js below its own engine: no `tf.tidy`, no tape of its own, as little between the caller and the
 * kernel as can be. Gradients, scopes and checks are ours (`engine.ts`).
 *
 * KERNELS-1 A `Raw` is immutable but for `change`, and counts its references: who makes it has one, `retain` adds one,
 *           `free` ends one, and the last ends its memory. Several may share memory (`reshape`, `part`).
 * KERNELS-2 Every Raw made by a method here is a temporary: the operation during which it was made frees it at its end,
 *           unless it claims it as its result or keeps it for the backward pass (`claim`).
 * KERNELS-3 A view of values is to be read at once: the next kernel may move the heap.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Loops } from './loops/loops.js';

/** What kernels take and give: `{ dataId, shape, dtype }`, dtype float32, int32 or bool. */
export type Raw = TensorInfo;
export type RawDType = 'float32' | 'int32' | 'bool';
/** Float32Array of float32, Int32Array of int32, Uint8Array (0 or 1) of bool. */
export type Numbers = Float32Array | Int32Array | Uint8Array;
export type Attributes = Readonly<Record<string, unknown>>;
/** By the names of the kernel's inputs, or in order (Concat). */
export type KernelInputs = Readonly<Record<string, Raw>> | readonly Raw[];

export interface Transposed {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

export interface Kernels {
  /** For people: library, version, backend, threads. */
  readonly description: string;
  /** A kernel of one output, by the name that tfjs registers it with: `run('Add', { a, b })`. */
  run(kernel: string, inputs: KernelInputs, attributes?: Attributes): Raw;
  /** A kernel of several outputs (TopK, SplitV, Unpack). */
  runSeveral(kernel: string, inputs: KernelInputs, attributes?: Attributes): readonly Raw[];
  /**
   * op(a) · op(b), where op exchanges the last two axes as asked: [(Z,) M, K] · [(Z,) K, N] → [(Z,) M, N], float32,
   * shapes that fit. Each number is one sum in the order of K, so its bits do not depend on the other sizes.
   */
  product(a: Raw, b: Raw, transposed?: Transposed): Raw;
  /** A copy of `data`, whose length is that of the shape. */
  upload(data: Numbers, shape: readonly number[], dtype: RawDType): Raw;
  fill(shape: readonly number[], dtype: RawDType, value: number): Raw;
  /**
   * What a loop of our own computes: `body` gets the output to fill (its values are not defined before), and the values
   * of `inputs` to read. It runs no kernel.
   */
  loop(
    shape: readonly number[],
    dtype: RawDType,
    inputs: readonly Raw[],
    body: (output: Numbers, ...inputs: readonly Numbers[]) => void,
  ): Raw;
  /**
   * `body` writes to the values of `target`. Returns the Raw that holds them from now on: the same where the memory is
   * at hand (then all that share it see the change), else a new one that takes over the reference of the old one.
   */
  change(target: Raw, inputs: readonly Raw[], body: (target: Numbers, ...inputs: readonly Numbers[]) => void): Raw;
  /**
   * What loops in WebAssembly compute (LOOPS-1): `body` gets the places of new results in float32 of these shapes, whose
   * values are not defined before, and those of `inputs`, whose numbers have four bytes each. It makes no tensor.
   */
  compute(
    shapes: readonly (readonly number[])[],
    inputs: readonly Raw[],
    body: (loops: Loops, ...places: number[]) => void,
  ): readonly Raw[];
  /** The same in place: `body` gets the places of `targets`, then those of `inputs`. All that share a target see it. */
  computeIn(targets: readonly Raw[], inputs: readonly Raw[], body: (loops: Loops, ...places: number[]) => void): void;
  /** The values as they stand; see KERNELS-3. */
  view(raw: Raw): Numbers;
  /** The same memory in another shape. */
  reshape(raw: Raw, shape: readonly number[]): Raw;
  /** Elements from `start` on, the same memory where the backend can; else undefined. */
  part(raw: Raw, start: number, shape: readonly number[]): Raw | undefined;
  /** Whether memory is shared with another reference. */
  shared(raw: Raw): boolean;
  retain(raw: Raw): void;
  free(raw: Raw): void;
  /** The temporaries made from now on are those after this mark. */
  mark(): number;
  /** Takes over the reference of a temporary made since `mark`; of anything else, adds one. Returns it. */
  claim(raw: Raw, mark: number): Raw;
  /** Frees the temporaries made since `mark` that were not claimed. */
  sweep(mark: number): void;
  /** Bytes held now, and at most since the last reset: intermediates within kernels included. */
  bytes(): number;
  peakBytes(): number;
  resetPeakBytes(): void;
}

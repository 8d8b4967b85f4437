/**
 * What the addon of `native/torch` exports. Tensors cross as slot numbers of this environment; a shape crosses as
 * trailing arguments; −1 is an absent tensor. Nothing but the files beside this one sees it.
 */
import type { DType, TensorData } from '../ops.js';

export type Slot = number;

/** Order of the codes in native/torch/call.h. */
export const DTYPES = ['float32', 'bfloat16', 'float64', 'int32', 'int64', 'bool'] as const satisfies readonly DType[];

declare const nativeCudaArena: unique symbol;
/** An external of the addon. */
export interface NativeCudaArena {
  readonly [nativeCudaArena]: true;
}

type Unary = (a: Slot) => Slot;
type Binary = (a: Slot, b: Slot) => Slot;
type WithScalar = (a: Slot, b: number) => Slot;

export interface NativeAddon {
  setErrorFactory(factory: (operation: string, message: string) => Error): void;
  runtimeVersion(): string;
  builtVersion(): string;
  setThreads(threads: number): void;
  threads(): number;
  bytes(): number;
  peakBytes(): number;
  resetPeakBytes(): void;
  liveSlots(): number;

  add: Binary;
  subtract: Binary;
  multiply: Binary;
  divide: Binary;
  addScalar: WithScalar;
  subtractScalar: WithScalar;
  multiplyScalar: WithScalar;
  divideScalar: WithScalar;
  minimum: Binary;
  maximum: Binary;
  less: Binary;
  greater: Binary;
  equal: Binary;
  lessScalar: WithScalar;
  greaterScalar: WithScalar;
  equalScalar: WithScalar;
  negate: Unary;
  exp: Unary;
  log: Unary;
  square: Unary;
  sqrt: Unary;
  abs: Unary;
  silu: Unary;
  gelu: Unary;
  detach: Unary;
  clamp(a: Slot, low: number, high: number): Slot;
  where(condition: Slot, whenTrue: Slot, whenFalse: Slot): Slot;
  cast(a: Slot, dtype: number): Slot;
  sum(a: Slot, axis?: number): Slot;
  mean(a: Slot, axis?: number): Slot;
  max(a: Slot, axis?: number): Slot;
  reshape(a: Slot, ...shape: readonly number[]): Slot;
  transpose(a: Slot, axis0: number, axis1: number): Slot;
  narrow(a: Slot, axis: number, start: number, length: number): Slot;
  concat(parts: readonly Slot[], axis: number): Slot;
  selectRows(a: Slot, indices: Slot): Slot;

  fromArray(data: TensorData, dtype: number, cuda: boolean, ...shape: readonly number[]): Slot;
  full(value: number, dtype: number, cuda: boolean, ...shape: readonly number[]): Slot;
  mapMemory(bytes: Uint8Array, dtype: number, ...shape: readonly number[]): Slot;
  readFloat32(a: Slot): Float32Array;
  readInt32(a: Slot): Int32Array;
  readBytes(a: Slot): Uint8Array;
  item(a: Slot): number;
  shape(a: Slot): number[];
  dtypeOf(a: Slot): number;
  release(a: Slot): void;
  shareReleaseBuffer(buffer: Uint32Array): void;
  releaseMany(count: number): void;

  matmul: Binary;
  linear(x: Slot, weight: Slot, bias: Slot): Slot;
  embedding: Binary;
  rmsNorm(x: Slot, weight: Slot, epsilon: number): Slot;
  rope(x: Slot, cosine: Slot, sine: Slot): Slot;
  swiglu: Binary;
  softmax(a: Slot, axis: number): Slot;
  logSoftmax(a: Slot, axis: number): Slot;
  attention(query: Slot, key: Slot, value: Slot, mask: Slot, causal: boolean, scale: number): Slot;
  tokenLogProbs(
    hidden: Slot,
    head: Slot,
    targets: Slot,
    temperature: number,
    chunkRows: number,
    entropy: boolean,
    banned: readonly number[],
  ): [Slot, Slot?];
  sample(
    logits: Slot,
    uniforms: Float64Array,
    temperature: number,
    topP: number,
    topK: number,
    banned: readonly number[],
  ): [Int32Array, Float32Array];

  copyInto(target: Slot, source: Slot): void;
  writeSlice(target: Slot, axis: number, start: number, source: Slot): void;
  addInto(target: Slot, source: Slot, factor: number): void;
  scaleInto(target: Slot, factor: number): void;
  adamW(
    parameters: readonly Slot[],
    gradients: readonly Slot[],
    first: readonly Slot[],
    second: readonly Slot[],
    step: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: readonly number[],
  ): void;
  clipGradNorm(gradients: readonly Slot[], maxNorm: number): number;

  beginRecording(parameters: readonly Slot[]): void;
  backward(value: Slot, accumulate: readonly Slot[]): Slot[];
  endRecording(): void;
  detachInPlace(tensors: readonly Slot[]): void;
  setRecording(on: boolean): boolean;
  alias: (a: Slot) => Slot;
  cutOff: (a: Slot) => Slot;
  leafOf: (a: Slot) => Slot;
  backwardPiece(root: Slot, gradient: Slot, leaves: readonly Slot[], again: boolean): void;
  accumulateGradients(accumulate: readonly Slot[]): void;
  takeGradient(leaf: Slot): Slot;
  takeGradients(): Slot[];

  openCuda(): void;
  cudaBytes(): number;
  cudaPeakBytes(): number;
  resetCudaPeakBytes(): void;
  createCudaArena(byteLength: number): NativeCudaArena;
  exportCudaArena(arena: NativeCudaArena): [handle: Uint8Array, busId: string];
  openCudaArena(handle: Uint8Array, byteLength: number, busId: string): NativeCudaArena;
  cudaArenaTensor(arena: NativeCudaArena, byteOffset: number, dtype: number, ...shape: readonly number[]): Slot;
  releaseCudaArena(arena: NativeCudaArena): void;
  synchronizeCuda(): void;
}

/**
 * The one interface between Troupe and a tensor engine, at the grain of a neural operation, so that a model is written
 * once and reads like the paper. `create-ops.ts` chooses the engine; nothing outside `tensor/` knows which one runs.
 *
 * Promises of every engine:
 *
 * OPS-1 Ownership: a tensor returned by an operation belongs to the innermost `tidy` scope, or to the caller when there
 *       is none. `tidy` frees at its end, synchronously, all that is owned by it and not returned or kept.
 * OPS-2 Use after release throws `TensorReleasedError`, which names the tensor; it never reads freed memory.
 * OPS-3 Operations are synchronous and deterministic: same inputs, same number of threads, same bits.
 * OPS-4 A failure (shape, dtype, memory) throws `TensorOperationError` with the operation's name and the shapes.
 * OPS-5 Nothing is recorded for differentiation outside `valueAndGrad`; no graph outlives its call.
 *
 * Letters in shapes: B batch rows, T tokens of a row, N = B·T rows of a flat batch, D model width, F feed-forward width,
 * H query heads, G key/value heads (H divisible by G), K head width, V vocabulary.
 */

import type { DeviceMemory } from './device-memory.js';

export type DType = 'float32' | 'bfloat16' | 'float64' | 'int32' | 'int64' | 'bool';
export type Device = 'cpu' | 'cuda';

/** A handle to a tensor of one engine. It never crosses a thread: only plain data, ids and BlobRefs do. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Given by `named`, else the operation that made it: used in errors and leak reports. */
  readonly name: string;
  readonly released: boolean;
  /** Ends the tensor now. Calling it twice is harmless. */
  release(): void;
}

/** What not every engine can do. Asked for all the same, it is an `EngineCapabilityError`, never a silent fallback. */
export interface EngineCapabilities {
  readonly bfloat16: boolean;
  readonly float64: boolean;
  /** `mapShared` is the memory itself; else a copy of it, which `pullShared` and `pushShared` bring up to date. */
  readonly mapsSharedMemory: boolean;
}

export interface EngineInfo {
  readonly engine: string;
  /** What carries it: libtorch; wasm, node, node-gpu. */
  readonly backend: string;
  /** Of the library behind it. */
  readonly version: string;
  /** For people: library version, device name, threads. */
  readonly description: string;
  readonly device: Device;
  readonly capabilities: EngineCapabilities;
}

export interface EngineMemory {
  /** Tensor handles alive in this thread. */
  readonly handles: number;
  /** Bytes held from the engine's allocator by this process, mapped shared memory not included. */
  readonly bytes: number;
}

export interface AttentionOptions {
  /** Query i sees keys 0…i + (keys − queries). */
  readonly causal: boolean;
  /** Additive float mask, broadcast to [B, H, queries, keys]; 0 = seen, −Infinity = hidden. Gradients flow to it. */
  readonly mask?: Tensor;
  /** Multiplies the scores; default 1/√K. */
  readonly scale?: number;
}

export interface TokenLogProbsOptions {
  /** Divides the logits before the softmax, default 1. */
  readonly temperature?: number;
  /** Rows of `hidden` whose logits exist at one time, default 1024: bounds memory at chunkRows × V. */
  readonly chunkRows?: number;
  /** Also returns the entropy of each row's distribution (nats), without gradient. */
  readonly entropy?: boolean;
  /** Token ids whose logit is −Infinity (an image placeholder is never a target nor sampled). */
  readonly bannedTokenIds?: readonly number[];
}

export interface SampleOptions {
  /** 0 = greedy (ties: lowest id). */
  readonly temperature: number;
  /** Keeps the smallest set of tokens whose mass reaches top_p; 1 = all. */
  readonly topP?: number;
  /** Keeps the k likeliest tokens; −1 or 0 = all. */
  readonly topK?: number;
  /** One number in [0, 1) a row, from the rollout's own stream; float64 so that no bit is lost. Unused when greedy. */
  readonly uniforms: Float64Array;
  readonly bannedTokenIds?: readonly number[];
}

export interface AdamWOptions {
  /** 1 for the first update: bias correction (Kingma & Ba 2015, algorithm 1). */
  readonly step: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled (Loshchilov & Hutter 2019); one number per parameter. */
  readonly weightDecay: readonly number[];
}

/** Memory that other processes see too; made by `native/process`. */
export interface SharedRegion {
  readonly buffer: ArrayBufferLike;
  readonly writable: boolean;
}

export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array;

export interface Ops {
  readonly info: EngineInfo;
  /** On a GPU: memory that other processes map. */
  readonly deviceMemory?: DeviceMemory;

  // ── Lifetime ────────────────────────────────────────────────────────────────────────────────────────────────────
  /** Runs `body`; frees every tensor made in it except those in its return value (a tensor, or arrays/records of them). */
  tidy<Result>(body: () => Result): Result;
  /** Takes a tensor out of every `tidy` scope: the caller now owns it. Returns it. */
  keep(tensor: Tensor): Tensor;
  named(tensor: Tensor, name: string): Tensor;
  memory(): EngineMemory;
  /** The most of `EngineMemory.bytes` at one time since the last reset: all threads of this process together. */
  peakBytes(): number;
  /** From now on `peakBytes` counts anew, from what is held at this moment. */
  resetPeakBytes(): void;
  /** Threads of one operation from this thread; changes the bits of sums, so it is a resolved config value. */
  setThreads(threads: number): void;

  // ── In and out ──────────────────────────────────────────────────────────────────────────────────────────────────
  /** Copies. float32 ← Float32Array, float64 ← Float64Array, int32 ← Int32Array, int64 ← BigInt64Array or Int32Array, bfloat16 ← Uint16Array (raw bits) or Float32Array (rounded), bool ← Uint8Array. */
  fromArray(data: TensorData, shape: readonly number[], dtype: DType): Tensor;
  zeros(shape: readonly number[], dtype: DType): Tensor;
  full(shape: readonly number[], value: number, dtype: DType): Tensor;
  /**
   * A tensor over shared memory: the memory itself where the engine can (then a write to a read-only region is a SIGSEGV
   * at its place), else a copy made now, which remembers where it came from.
   */
  mapShared(region: SharedRegion, byteOffset: number, shape: readonly number[], dtype: DType): Tensor;
  /** Tensors of `mapShared` take the bytes that the memory has now. Returns the bytes copied: 0 where the engine maps. */
  pullShared(tensors: readonly Tensor[]): number;
  /**
   * The memory takes the values of tensors of `mapShared`. Returns the bytes copied: 0 where the engine maps.
   * @throws TensorOperationError for a tensor of a read-only region, or one that `mapShared` did not make
   */
  pushShared(tensors: readonly Tensor[]): number;
  /** Copies out, converted to float32 (any float dtype). */
  readFloat32(tensor: Tensor): Float32Array;
  /** Copies out, int32 or int64 that fits. */
  readInt32(tensor: Tensor): Int32Array;
  /** Copies out the raw bytes in row-major order. */
  readBytes(tensor: Tensor): Uint8Array;
  /** The only element of a tensor of one element. */
  item(tensor: Tensor): number;

  // ── Element by element (broadcasting as in NumPy) ───────────────────────────────────────────────────────────────
  add(a: Tensor, b: Tensor | number): Tensor;
  subtract(a: Tensor, b: Tensor | number): Tensor;
  multiply(a: Tensor, b: Tensor | number): Tensor;
  divide(a: Tensor, b: Tensor | number): Tensor;
  minimum(a: Tensor, b: Tensor): Tensor;
  maximum(a: Tensor, b: Tensor): Tensor;
  negate(a: Tensor): Tensor;
  exp(a: Tensor): Tensor;
  log(a: Tensor): Tensor;
  square(a: Tensor): Tensor;
  sqrt(a: Tensor): Tensor;
  abs(a: Tensor): Tensor;
  /** Gradient is 0 outside [low, high]. Integers stay integers when both are whole numbers. */
  clamp(a: Tensor, low: number, high: number): Tensor;
  /** bool; no gradient. */
  less(a: Tensor, b: Tensor | number): Tensor;
  greater(a: Tensor, b: Tensor | number): Tensor;
  equal(a: Tensor, b: Tensor | number): Tensor;
  /** Chosen element by element; condition is bool. */
  where(condition: Tensor, whenTrue: Tensor, whenFalse: Tensor): Tensor;
  cast(a: Tensor, dtype: DType): Tensor;
  /** Same value, no gradient through it. */
  detach(a: Tensor): Tensor;

  // ── Reductions: over all axes, or one ───────────────────────────────────────────────────────────────────────────
  sum(a: Tensor, axis?: number): Tensor;
  mean(a: Tensor, axis?: number): Tensor;
  max(a: Tensor, axis?: number): Tensor;

  // ── Shape ───────────────────────────────────────────────────────────────────────────────────────────────────────
  reshape(a: Tensor, shape: readonly number[]): Tensor;
  transpose(a: Tensor, axis0: number, axis1: number): Tensor;
  /** `length` elements from `start` along `axis`; a view where the engine can. */
  narrow(a: Tensor, axis: number, start: number, length: number): Tensor;
  concat(parts: readonly Tensor[], axis: number): Tensor;
  /** Rows of `a` [R, …] named by int32/int64 `indices` [M] → [M, …]. */
  selectRows(a: Tensor, indices: Tensor): Tensor;

  // ── Neural: of floats. Integers, but for ids and targets, are refused: cast them first ──────────────────────────
  matmul(a: Tensor, b: Tensor): Tensor;
  /** x [..., I], weight [O, I], bias [O] → [..., O]. */
  linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor;
  /** table [V, D], ids int32/int64 [...] → [..., D]. */
  embedding(table: Tensor, ids: Tensor): Tensor;
  /** x / √(mean(x²) + epsilon) · weight over the last axis; the mean is taken in float32 (Zhang & Sennrich 2019). */
  rmsNorm(x: Tensor, weight: Tensor, epsilon: number): Tensor;
  /** Rotates split halves (Qwen2/Llama layout): x [B, heads, T, K], cosine and sine [B or 1, 1, T, K] or [T, K]. */
  rope(x: Tensor, cosine: Tensor, sine: Tensor): Tensor;
  /** query [B, H, Tq, K], key and value [B, G, Tk, K] → [B, H, Tq, K]; head h reads group ⌊h·G/H⌋. */
  attention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions): Tensor;
  /** silu(gate) · up. */
  swiglu(gate: Tensor, up: Tensor): Tensor;
  silu(a: Tensor): Tensor;
  /** erf form. */
  gelu(a: Tensor): Tensor;
  softmax(a: Tensor, axis: number): Tensor;
  logSoftmax(a: Tensor, axis: number): Tensor;
  /**
   * log p(target | row) of `hidden` [N, D] against `headWeight` [V, D], targets int32/int64 [N] → float32 [N].
   * Differentiable in hidden and headWeight; never holds more than chunkRows × V logits, forward or backward.
   */
  tokenLogProbs(
    hidden: Tensor,
    headWeight: Tensor,
    targets: Tensor,
    options?: TokenLogProbsOptions,
  ): { readonly logProbs: Tensor; readonly entropy?: Tensor };
  /** One token id a row from logits [B, V]: inverse CDF in id order at the row's uniform. → int32 ids, and log p under the tempered, unfiltered distribution, float32. */
  sample(logits: Tensor, options: SampleOptions): { readonly tokenIds: Int32Array; readonly logProbs: Float32Array };

  // ── In place: no gradient, the caller sees to it that no graph reads the target (see OPS-5) ──────────────────────
  /** target ← source, converted to target's dtype; shapes equal. Here and below, a source partly within target is refused. */
  copyInto(target: Tensor, source: Tensor): void;
  /** target[:, …] along `axis` from `start` ← source. */
  writeSlice(target: Tensor, axis: number, start: number, source: Tensor): void;
  /** target ← target + source · factor; a float target. */
  addInto(target: Tensor, source: Tensor, factor?: number): void;
  /** target ← target · factor, of floats; a factor of 0 gives zeros, whatever stood there (NaN, and integers too). */
  scaleInto(target: Tensor, factor: number): void;
  /** AdamW on float32 parameters and moments, in place; gradients are floats. */
  adamW(
    parameters: readonly Tensor[],
    gradients: readonly Tensor[],
    firstMoments: readonly Tensor[],
    secondMoments: readonly Tensor[],
    options: AdamWOptions,
  ): void;
  /** √(Σ‖g‖²) in float32 over all gradients; scales them in place by max/(norm + 1e-6) when norm > max. Returns the norm before. */
  clipGradNorm(gradients: readonly Tensor[], maxNorm: number): number;

  // ── Differentiation ─────────────────────────────────────────────────────────────────────────────────────────────
  /**
   * Value and gradients of a scalar function of `parameters`, which `loss` reads by closure. Extra outputs of `loss` are
   * detached and survive. A parameter that the loss does not reach has a zero gradient. Gradients have the dtype of
   * their parameter, or are added into `accumulate` (float32, same shapes) when given, and then `gradients` is `accumulate`.
   */
  valueAndGrad<Extra extends Record<string, Tensor>>(
    loss: () => { readonly value: Tensor } & Extra,
    parameters: readonly Tensor[],
    accumulate?: readonly Tensor[],
  ): { readonly value: number; readonly gradients: readonly Tensor[]; readonly extra: Omit<Extra, 'value'> };

  /**
   * `body(input, held)`, with less memory (Chen et al. 2016, arXiv 1604.06174): inside `valueAndGrad` only `input`,
   * `held` and the result are kept, and what `body` computes on the way is computed again in the backward pass. Outside
   * of it, and within the body of another checkpoint, it is the plain call.
   *
   * `body` runs once or twice, with the same bits: it is deterministic, keeps no tensor, and reads nothing that needs a
   * gradient but `input` and parameters. Other tensors that it reads (masks, tables) are given as `held`, and it uses
   * those that it is called with: its own may have ended by then.
   *
   * Gradients are those of the plain call, bit for bit on the CPU, except of a parameter that reaches the loss by three
   * ways or more, or by two into `accumulate`: its parts are added in another order.
   */
  checkpoint(body: (input: Tensor, held: readonly Tensor[]) => Tensor, input: Tensor, held?: readonly Tensor[]): Tensor;
}

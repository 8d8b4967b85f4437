/**
 * What carries the kernels of TensorFlow.js in this thread: WebAssembly, or libtensorflow by a peer package.
 *
 * Promises of every backend:
 *
 * BACKEND-1 `tf` is the one copy of tfjs-core that the kernels are registered with. Nothing outside this folder imports
 *           tfjs-core by value: a peer package may bring a copy of its own.
 * BACKEND-2 A thread has one backend for all its life: tfjs keeps the current one in a global of the thread.
 * BACKEND-3 What the caller hands in is copied; it may write to it afterwards.
 */
import type * as core from '@tensorflow/tfjs-core';
import type { tfjsBackend } from '../../engine-options.js';
import type { z } from 'zod';
import type { Loops } from '../loops/loops.js';
import type { Products } from '../products/products.js';

export type Tfjs = typeof core;
export type BackendChoice = z.infer<typeof tfjsBackend>;
export type BackendName = Exclude<BackendChoice, 'auto'>;

export interface TfjsBackend {
  readonly tf: Tfjs;
  readonly name: BackendName;
  /** For people: library, version, device, threads. */
  readonly description: string;
  setThreads(threads: number): void;
  /** Of WebAssembly: matrix products and loops in the memory that its tensors lie in. */
  readonly products?: Products;
  readonly loops?: Loops;
}

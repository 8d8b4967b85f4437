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

export type Tfjs = typeof core;
export type BackendChoice = z.infer<typeof tfjsBackend>;
export type BackendName = Exclude<BackendChoice, 'auto'>;

export interface TfjsBackend {
  readonly tf: Tfjs;
  readonly name: BackendName;
  /** For people: library, version, device, threads. */
  readonly description: string;
  /** Products with a transpose flag are as fast as without; where not, transposes are made first. */
  readonly transposeFlags: boolean;
  /** @throws EngineUnavailableError when threads do not start */
  setThreads(threads: number): void;
  /** `run` with all threads when its kernels take so many multiplications that it helps; else in the calling one. */
  together<Result>(multiplications: number, run: () => Result): Result;
}

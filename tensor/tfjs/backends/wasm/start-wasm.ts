/** TensorFlow.js on WebAssembly in this thread: its backend, and how many threads compute for it. */
import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import type * as core from '@tensorflow/tfjs-core';
import { EngineUnavailableError } from '../../../errors.js';
import { startWasmModule } from './start-module.js';
import { findThreadPool, type ThreadPool } from './thread-pool.js';

export interface StartedWasm {
  readonly backend: BackendWasm;
  readonly pool: ThreadPool;
}

/**
 * Makes it the backend of `tf`, in place of what the package would start itself: that has one thread for ever. To be
 * called once in a thread.
 * @throws EngineUnavailableError when WebAssembly does not start, or the package is not as it was published
 */
export async function startWasm(tf: typeof core): Promise<StartedWasm> {
  const module = await startWasmModule().catch((cause: unknown) => {
    if (cause instanceof EngineUnavailableError) throw cause;
    throw new EngineUnavailableError(`TensorFlow.js does not start on WebAssembly (${String(cause)}); run: npm ci`, {
      cause,
    });
  });
  setThreadsCount(1);
  const started: BackendWasm[] = [];
  // The pool is made where the backend is.
  const pool = findThreadPool(module, () => started.push(new BackendWasm(module)));
  const [backend] = started;
  tf.removeBackend('wasm');
  if (backend === undefined || !tf.registerBackend('wasm', () => backend) || !(await tf.setBackend('wasm'))) {
    throw new EngineUnavailableError('TensorFlow.js does not take its WebAssembly backend; run: npm ci');
  }
  return { backend, pool };
}

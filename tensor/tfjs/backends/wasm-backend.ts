/** TensorFlow.js in WebAssembly: always there, and the only backend whose tensors are memory at hand. */
import * as tf from '@tensorflow/tfjs-core';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { TfjsBackend } from './backend.js';
import { startWasm } from './wasm/start-wasm.js';

/** @throws EngineUnavailableError when WebAssembly does not start */
export async function createWasmBackend(threads: number): Promise<TfjsBackend> {
  const { pool } = await startWasm(tf);
  pool.setThreads(threads);
  return {
    tf,
    name: 'wasm',
    description: `TensorFlow.js ${version_wasm}, wasm (SIMD), ${pool.threads} ${pool.threads === 1 ? 'thread' : 'threads'}`,
    transposeFlags: false,
    setThreads: (count) => pool.setThreads(count),
    together: (multiplications, run) => pool.together(multiplications, run),
  };
}

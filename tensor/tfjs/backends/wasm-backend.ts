/** TensorFlow.js in WebAssembly: always there, and the only backend whose tensors are memory at hand. */
import * as tf from '@tensorflow/tfjs-core';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { Products } from '../products/products.js';
import type { TfjsBackend } from './backend.js';
import { startWasm } from './wasm/start-wasm.js';

/** @throws EngineUnavailableError when WebAssembly does not start */
export async function createWasmBackend(threads: number): Promise<TfjsBackend> {
  const products = new Products(await startWasm(tf));
  products.setThreads(threads);
  return {
    tf,
    name: 'wasm',
    description: `TensorFlow.js ${version_wasm}, wasm (SIMD), ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    products,
    setThreads: (count) => products.setThreads(count),
  };
}

/** TensorFlow.js in WebAssembly: always there, and the only backend whose tensors are memory at hand. */
import * as tf from '@tensorflow/tfjs-core';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { createLoops } from '../loops/loops.js';
import { Products } from '../products/products.js';
import type { TfjsBackend } from './backend.js';
import { startWasm } from './wasm/start-wasm.js';

/** @throws EngineUnavailableError when WebAssembly does not start */
export async function createWasmBackend(threads: number): Promise<TfjsBackend> {
  const module = await startWasm(tf);
  const products = new Products(module);
  products.setThreads(threads);
  return {
    tf,
    name: 'wasm',
    description: `TensorFlow.js ${version_wasm}, wasm (SIMD), ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    products,
    loops: createLoops(module.wasmMemory),
    setThreads: (count) => products.setThreads(count),
  };
}

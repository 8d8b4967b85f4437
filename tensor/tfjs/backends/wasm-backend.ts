/** TensorFlow.js in WebAssembly: always there, and the only backend whose tensors are memory at hand. */
import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { EngineUnavailableError } from '../../errors.js';
import type { TfjsBackend } from './backend.js';

/** @throws EngineUnavailableError when WebAssembly does not start */
export async function createWasmBackend(): Promise<TfjsBackend> {
  // Its own way to the files is by fetch and relative to the page.
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  const started = await tf.setBackend('wasm');
  const backend = tf.backend();
  if (!started || !(backend instanceof BackendWasm)) {
    throw new EngineUnavailableError('TensorFlow.js cannot start its WebAssembly kernels in this Node');
  }
  // SIMD is in every Node that we run in; without it all is several times slower.
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    tf,
    name: 'wasm',
    description: `TensorFlow.js ${version_wasm}, wasm${simd === true ? ' (SIMD)' : ''}, 1 thread`,
    transposeFlags: false,
    setThreads: () => undefined,
  };
}

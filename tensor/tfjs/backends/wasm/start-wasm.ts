/** TensorFlow.js on WebAssembly in this thread. */
import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import type * as core from '@tensorflow/tfjs-core';
import { EngineUnavailableError } from '../../../errors.js';
import { startWasmModule, type WasmModule } from './start-module.js';

/**
 * Makes it the backend of `tf`, in place of what the package would start itself. To be called once in a thread. Returns
 * the module, whose memory holds the tensors.
 * @throws EngineUnavailableError when WebAssembly does not start
 */
export async function startWasm(tf: typeof core): Promise<WasmModule> {
  const module = await startWasmModule().catch((cause: unknown) => {
    throw new EngineUnavailableError(`TensorFlow.js does not start on WebAssembly (${String(cause)}); run: npm ci`, {
      cause,
    });
  });
  setThreadsCount(1);
  const backend = new BackendWasm(module);
  tf.removeBackend('wasm');
  if (!tf.registerBackend('wasm', () => backend) || !(await tf.setBackend('wasm'))) {
    throw new EngineUnavailableError('TensorFlow.js does not take its WebAssembly backend; run: npm ci');
  }
  return module;
}

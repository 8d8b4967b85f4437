/** The kernels of a backend: on WebAssembly without tfjs's engine between, elsewhere through it. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TfjsBackend } from './backends/backend.js';
import { EngineUnavailableError } from '../errors.js';
import type { Kernels } from './kernels.js';
import { WasmKernels } from './wasm-kernels.js';

export function createKernels(backend: TfjsBackend): Kernels {
  const carrier = backend.tf.backend();
  if (isWasm(carrier)) return new WasmKernels(backend.tf, carrier, backend.description);
  throw new EngineUnavailableError(`tfjs.backend ${backend.name} is not part of this build`);
}

/** By what it has: a peer package may bring a class of its own. */
function isWasm(backend: object): backend is BackendWasm {
  return 'wasm' in backend && 'typedArrayFromHeap' in backend;
}

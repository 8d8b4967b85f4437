/** The kernels of a backend, without tfjs's engine between. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TfjsBackend } from './backends/backend.js';
import { NodeKernels } from './backends/node-kernels.js';
import type { Kernels } from './kernels.js';
import { WasmKernels } from './wasm-kernels.js';

export function createKernels(backend: TfjsBackend): Kernels {
  const carrier = backend.tf.backend();
  const { products, loops } = backend;
  if (products !== undefined && loops !== undefined && isWasm(carrier)) {
    return new WasmKernels(backend, carrier, { products, loops });
  }
  return new NodeKernels(backend);
}

/** By what it has: a peer package may bring a class of its own. */
function isWasm(backend: object): backend is BackendWasm {
  return 'wasm' in backend && 'typedArrayFromHeap' in backend;
}

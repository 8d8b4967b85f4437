/** The TensorFlow.js engine: `Ops` over the kernels of `@tensorflow/tfjs-core`. One engine per thread. */
import type { EngineOptions } from '../engine-options.js';
import { TensorOperationError } from '../errors.js';
import type { Ops } from '../ops.js';
import { chooseBackend } from './backends/choose-backend.js';
import { elementwiseOps } from './elementwise-ops.js';
import { TfjsEngine } from './engine.js';
import { createKernels } from './create-kernels.js';
import { neuralOps } from './neural/neural-ops.js';
import { TfjsScopes } from './tfjs-scopes.js';
import { handleOf, rawOf } from './tfjs-tensor.js';
import { valueAndGradOf } from './value-and-grad.js';

let engine: TfjsEngine | undefined;

/** @throws EngineUnavailableError when TensorFlow.js or the backend asked for is not installed */
export async function createTfjsOps({ device, threads, tfjs }: EngineOptions): Promise<Ops> {
  const backend = await chooseBackend(tfjs?.backend ?? 'auto', threads);
  engine ??= createEngine(createKernels(backend));
  const { kernels, scopes } = engine;
  const ops: Partial<Ops> = {
    info: {
      engine: 'tfjs',
      description: backend.description,
      device,
      capabilities: { bfloat16: false, float64: false, mapsSharedMemory: false },
    },
    tidy: (body) => scopes.tidy(body),
    keep: (tensor) => scopes.keep(tensor),
    named: (tensor, name) => {
      rawOf(tensor, 'named');
      handleOf(tensor, 'named').name = name;
      return tensor;
    },
    memory: () => scopes.memory(),
    peakBytes: () => kernels.peakBytes(),
    resetPeakBytes: () => kernels.resetPeakBytes(),
    setThreads: (count) => {
      if (!Number.isInteger(count) || count < 1) {
        throw new TensorOperationError('setThreads', `${count} is not 1 or more`);
      }
      backend.setThreads(count);
    },
    ...elementwiseOps(engine),
    ...neuralOps(engine),
    valueAndGrad: valueAndGradOf(engine),
    fromArray: (data, shape) =>
      engine!.operation('fromArray', [], () => kernels.upload(data as Float32Array, shape, 'float32')),
    readFloat32: (tensor) => new Float32Array(kernels.view(rawOf(tensor, 'readFloat32'))),
  };
  return ops as Ops;
}

function createEngine(kernels: ReturnType<typeof createKernels>): TfjsEngine {
  return new TfjsEngine(kernels, new TfjsScopes(kernels));
}

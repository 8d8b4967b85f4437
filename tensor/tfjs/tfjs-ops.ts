/** The TensorFlow.js engine: `Ops` over the kernels of `@tensorflow/tfjs-core`. One engine per thread. */
import type { EngineOptions } from '../engine-options.js';
import { EngineCapabilityError, TensorOperationError } from '../errors.js';
import type { Ops } from '../ops.js';
import { chooseBackend } from './backends/choose-backend.js';
import { arithmeticOps } from './arithmetic-ops.js';
import { checkpointOf } from './checkpoint.js';
import { choiceOps } from './choice-ops.js';
import { inPlaceOps } from './in-place-ops.js';
import { reductionOps } from './reduction-ops.js';
import { shapeOps } from './shape-ops.js';
import { sharedMemoryOps } from './shared-memory-ops.js';
import { transferOps } from './transfer-ops.js';
import { unaryOps } from './unary-ops.js';
import { TfjsEngine } from './engine.js';
import { createKernels } from './create-kernels.js';
import { neuralOps } from './neural/neural-ops.js';
import { TfjsScopes } from './tfjs-scopes.js';
import { handleOf, rawOf } from './tfjs-tensor.js';
import { valueAndGradOf } from './value-and-grad.js';

let engine: TfjsEngine | undefined;

/**
 * @throws EngineUnavailableError when TensorFlow.js or the backend asked for is not installed
 * @throws EngineCapabilityError for device cuda
 */
export async function createTfjsOps({ device, threads, tfjs }: EngineOptions): Promise<Ops> {
  const backend = await chooseBackend(tfjs?.backend ?? 'auto', threads);
  // On a GPU it computes all the same, but nothing of it is a device of ours: memory that processes share, say.
  if (device === 'cuda') {
    throw new EngineCapabilityError(
      'engine tfjs has no device cuda; choose device cpu (tfjs.backend: node-gpu uses a GPU)',
    );
  }
  engine ??= createEngine(createKernels(backend));
  const { kernels, scopes } = engine;
  return {
    info: {
      engine: 'tfjs',
      backend: backend.name,
      version: backend.tf.version_core,
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
    ...transferOps(engine),
    ...sharedMemoryOps(engine),
    ...arithmeticOps(engine),
    ...unaryOps(engine),
    ...choiceOps(engine),
    ...reductionOps(engine),
    ...shapeOps(engine),
    ...neuralOps(engine),
    ...inPlaceOps(engine),
    valueAndGrad: valueAndGradOf(engine),
    checkpoint: checkpointOf(engine),
  };
}

function createEngine(kernels: ReturnType<typeof createKernels>): TfjsEngine {
  return new TfjsEngine(kernels, new TfjsScopes(kernels));
}

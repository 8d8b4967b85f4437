/** The TensorFlow.js engine: `Ops` over the kernels of `@tensorflow/tfjs-core`. */
import type { EngineOptions } from '../engine-options.js';
import { EngineUnavailableError } from '../errors.js';
import type { Ops } from '../ops.js';

/** @throws EngineUnavailableError when TensorFlow.js or the backend asked for is not installed */
export async function createTfjsOps({ tfjs }: EngineOptions): Promise<Ops> {
  await Promise.resolve();
  throw new EngineUnavailableError(`TensorFlow.js (${tfjs?.backend ?? 'auto'}) is not part of this build`);
}

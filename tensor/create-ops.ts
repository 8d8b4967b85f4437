/** Chooses the tensor engine; the only file that knows all of them. */
import type { EngineName, EngineOptions } from './engine-options.js';
import type { Ops } from './ops.js';
import { createTorchOps } from './torch/torch-ops.js';

/** @throws EngineUnavailableError when the engine's library is missing, with the command that adds it. */
export function createOps(options: EngineOptions): Ops {
  const create: Record<EngineName, (options: EngineOptions) => Ops> = { torch: createTorchOps };
  return create[options.engine](options);
}

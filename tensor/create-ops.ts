/** Chooses the tensor engine; the only file that knows all of them. */
import type { EngineName, EngineOptions } from './engine-options.js';
import type { Ops } from './ops.js';

type Create = (options: EngineOptions) => Ops | Promise<Ops>;

/** Loaded when it is chosen: an engine that is not there must not keep the others from running. */
const engines: Record<EngineName, () => Promise<Create>> = {
  torch: async () => (await import('./torch/torch-ops.js')).createTorchOps,
  tfjs: async () => (await import('./tfjs/tfjs-ops.js')).createTfjsOps,
};

/** @throws EngineUnavailableError when the engine's library is missing, with the command that adds it. */
export async function createOps(options: EngineOptions): Promise<Ops> {
  const create = await engines[options.engine]();
  return create(options);
}

/** Chooses the tensor engine; the only file that knows all of them. */
import type { EngineName, EngineOptions } from './engine-options.js';
import type { Ops } from './ops.js';
import { setLibraryEnvironment } from './tfjs/backends/library-environment.js';

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

/**
 * For the main thread, before threads or processes of it make engines: sets what an engine's library reads from the
 * environment of the process. `threads` is the most that any engine is made with.
 */
export function prepareProcess({ engine, threads }: Pick<EngineOptions, 'engine' | 'threads'>): void {
  if (engine === 'tfjs') setLibraryEnvironment(threads);
}

/** Chooses the tensor engine; the only file that knows all of them. */
import type { Device, Ops } from './ops.js';
import { createTorchOps } from './torch/torch-ops.js';

export type EngineName = 'torch';

export interface EngineOptions {
  readonly engine: EngineName;
  readonly device: Device;
  readonly threads: number;
}

/** @throws EngineUnavailableError when the engine's library is missing, with the command that adds it. */
export function createOps(options: EngineOptions): Ops {
  const create: Record<EngineName, (options: EngineOptions) => Ops> = { torch: createTorchOps };
  return create[options.engine](options);
}

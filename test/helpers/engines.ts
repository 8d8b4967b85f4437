/** The engines that this machine has: what a test of models or losses is run on, one after the other. */
import { NativePartMissingError } from '../../native/process/artefacts.js';
import { createOps } from '../../tensor/create-ops.js';
import type { EngineName, EngineOptions } from '../../tensor/engine-options.js';
import { EngineUnavailableError } from '../../tensor/errors.js';
import type { Ops } from '../../tensor/ops.js';

export interface TestedEngine {
  readonly engine: EngineName;
  readonly ops: Ops;
}

/** On the CPU with one thread, so that a test gives the same bits wherever it runs. */
export function engineOptionsOf(engine: EngineName): EngineOptions {
  return { engine, device: 'cpu', threads: 1, ...(engine === 'tfjs' && { tfjs: { backend: 'wasm' } }) };
}

/** For `describe.each`. Torch is left out, and said, where it could not be built; TensorFlow.js every machine has. */
export async function openEngines(): Promise<readonly TestedEngine[]> {
  const opened: TestedEngine[] = [];
  for (const engine of ['torch', 'tfjs'] as const) {
    try {
      opened.push({ engine, ops: await createOps(engineOptionsOf(engine)) });
    } catch (error) {
      // A torch that is there and does not load is a failure.
      const missing = error instanceof EngineUnavailableError && error.cause instanceof NativePartMissingError;
      if (engine !== 'torch' || !missing) throw error;
      console.log(`${engine} is not tested here: ${error.message}`);
    }
  }
  return opened;
}

/** The engines that this machine has: what a test of models or losses is run on, one after the other. */
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

/** For `describe.each`: an engine that is not there is left out, and said. @throws when there is none */
export async function openEngines(): Promise<readonly TestedEngine[]> {
  const opened: TestedEngine[] = [];
  for (const engine of ['torch', 'tfjs'] as const) {
    try {
      opened.push({ engine, ops: await createOps(engineOptionsOf(engine)) });
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error;
      console.log(`${engine} is not tested here: ${error.message}`);
    }
  }
  if (opened.length === 0) throw new Error('there is no tensor engine to test with');
  return opened;
}

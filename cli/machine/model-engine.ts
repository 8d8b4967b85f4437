/** Which engine a command computes with that opens a model in its own process: `troupe sample --model`, `troupe score`. */
import { partNames } from '../../native/process/artefacts.js';
import type { EngineName } from '../../tensor/engine-options.js';
import type { Device, EngineInfo } from '../../tensor/ops.js';
import { UsageError } from '../usage-error.js';
import { tfjsTrainingRatio } from './costs.js';
import type { MachineParts } from './machine-parts.js';

/** As `--engine` says it. */
export type EngineChoice = 'auto' | EngineName;
export const engineChoices: readonly EngineChoice[] = ['auto', 'torch', 'tfjs'];

/**
 * PURE.
 * @param dtype to compute in
 * @returns with one line of notice where the machine had to take the slower one
 * @throws UsageError for what the engine, or this machine, cannot do
 */
export function engineForModel(
  { engine, device, dtype }: { readonly engine: EngineChoice; readonly device: Device; readonly dtype: string },
  { torch }: MachineParts,
): { readonly engine: EngineName; readonly notices: readonly string[] } {
  const missing = torch && `${partNames.torch} is missing (${torch.missing})`;
  const adding = torch ? `to add torch, run: ${torch.remedy}; or ` : '';
  const chosen = engine === 'auto' ? (torch && device === 'cpu' ? 'tfjs' : 'torch') : engine;
  if (chosen === 'torch') {
    if (torch && missing) throw new UsageError(missing, `run: ${torch.remedy}; or say --engine tfjs --device cpu`);
    return { engine: chosen, notices: [] };
  }
  if (device === 'cuda') throw new UsageError('TensorFlow.js computes on the CPU here', `${adding}say --device cpu`);
  if (dtype !== 'float32')
    throw new UsageError(`TensorFlow.js does not compute in ${dtype}`, `${adding}say --dtype float32`);
  const notice = `${missing}: this computes with TensorFlow.js, about ${tfjsTrainingRatio} times slower; to add it, run: ${torch?.remedy}`;
  return { engine: chosen, notices: engine === 'auto' ? [notice] : [] };
}

/** PURE. `torch 2.15.0`; `tfjs 4.22.0 (wasm)`. */
export function sayEngine({ engine, backend, version }: Pick<EngineInfo, 'engine' | 'backend' | 'version'>): string {
  return engine === 'tfjs' ? `${engine} ${version} (${backend})` : `${engine} ${version}`;
}

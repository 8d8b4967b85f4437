/** What a run on this machine computes with and where its actors are, where the configuration leaves that to it. */
import { join } from 'node:path';
import { packageRoot } from '../../native/process/artefacts.js';
import { EngineUnavailableError } from '../../tensor/errors.js';
import { findEngine } from '../machine/engine-in-use.js';
import { loadRunConfig } from '../machine/load-run-config.js';
import type { ResolvedConfig } from '../../config/schema.js';
import type { Finding } from './finding.js';

export async function findChoice(): Promise<Finding[]> {
  const { config } = loadRunConfig(join(packageRoot(), 'config', 'runs', 'quickstart.yaml'));
  return [
    await findTensorFlow(config),
    { name: 'engine', state: 'found', value: `auto chooses ${config.engine}` },
    { name: 'placement', state: 'found', value: `auto chooses ${config.placement.mode}` },
  ];
}

async function findTensorFlow(config: ResolvedConfig): Promise<Finding> {
  const name = 'TensorFlow.js';
  try {
    const { version, backend } = await findEngine({ ...config, engine: 'tfjs' });
    return { name, state: 'found', value: `${version}, ${backend}` };
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    const needed = config.engine === 'tfjs';
    const cost = needed ? 'no run can start' : 'engine tfjs cannot be chosen';
    return { name, state: needed ? 'missing' : 'limited', value: error.message, cost, remedy: 'npm ci' };
  }
}

/** Where the weights that a run starts from lie: `model.path` may name a folder in Hugging Face layout, or a run. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../../config/schema.js';
import { ConfigError } from '../../config/errors.js';
import { locateCheckpoint } from '../read-checkpoint.js';
import { newestRunFolder } from '../run-folder.js';
import { weightsOf } from './checkpoints.js';

/**
 * The configuration with `model.path` as a folder that has a config.json. It may be given as such a folder; as a run's
 * folder or one of its checkpoints; or as a run's name without its number (`runs/x-reasoner-sft`): the newest run.
 * @throws ConfigError when there is none of these; CheckpointDamagedError
 */
export async function withModelFolder(config: Config): Promise<Config> {
  const { path } = config.model;
  if (path === null || existsSync(join(path, 'config.json'))) return config;
  const folder = existsSync(path) ? path : newestRunFolder(dirname(path), basename(path));
  if (folder === undefined || !isRun(folder)) throw new ConfigError([unknownModel(path)]);
  const checkpoint = await locateCheckpoint(folder, () => undefined);
  return { ...config, model: { ...config.model, path: weightsOf(checkpoint) } };
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, 'checkpoints')) || /^global_step_\d+$/.test(basename(folder));
}

function unknownModel(path: string) {
  return {
    path: 'model.path',
    expected:
      'a folder with config.json and *.safetensors, a run (runs/<experiment>-001, or runs/<experiment> for its newest), ' +
      'or a checkpoint of a run',
    given: existsSync(path) ? `${path}, which is none of these` : `${path}, which is not there`,
  };
}

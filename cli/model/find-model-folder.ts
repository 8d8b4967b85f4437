/** Where a model's weights lie: its own folder, or what a run or one of its checkpoints holds. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { newestRunFolder } from '../run-folder.js';
import { locateCheckpoint } from '../read-checkpoint.js';
import { weightsOf } from '../train/checkpoints.js';
import { UsageError } from '../usage-error.js';

/**
 * @param name a folder with a config.json; a run's folder or one of its checkpoints; or a run's name without its number
 * @throws UsageError when there is none of these; CheckpointDamagedError
 */
export async function findModelFolder(name: string): Promise<string> {
  if (existsSync(join(name, 'config.json'))) return name;
  const folder = existsSync(name) ? name : newestRunFolder(dirname(name), basename(name));
  if (folder !== undefined && isRun(folder)) return weightsOf(await locateCheckpoint(folder, () => undefined));
  throw new UsageError(
    existsSync(name) ? `${name} has no config.json, and is no run` : `${name} is not there`,
    'name a folder with config.json and *.safetensors, or a run (runs/<experiment>-001) or one of its checkpoints',
  );
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, 'checkpoints')) || /^global_step_\d+$/.test(basename(folder));
}

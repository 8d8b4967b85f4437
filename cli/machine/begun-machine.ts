/** What a run that goes on was begun with: its engine decides the bits of its weights. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../config/errors.js';
import { loadConfig } from '../../config/load.js';
import type { Config } from '../../config/schema.js';
import { partNames } from '../../native/process/artefacts.js';
import { findRunToResume } from '../run-folder.js';
import type { MachineParts } from './machine-parts.js';

/** A run that goes on needs the engine that it was begun with, which this machine has not. Exit code 2. */
export class ResumeEngineMissingError extends Error {
  override readonly name = 'ResumeEngineMissingError';
  readonly engine: Config['engine'];
  readonly remedy: string;
  constructor(runFolder: string, engine: Config['engine'], reason: string, remedy: string) {
    super(
      `${runFolder} was begun with engine=${engine}, and ${reason}: another engine would end it with other weights`,
    );
    this.engine = engine;
    this.remedy = `${remedy}; or say engine=tfjs to go on with other weights, or trainer.resume_mode=disable to begin anew`;
  }
}

/**
 * The configuration with the engine of the run that it goes on with, where it leaves the engine to the machine.
 * @param resume a run's folder or one of its checkpoints, as the command line names it
 * @throws ResumeEngineMissingError
 */
export function withBegunEngine(
  config: Config,
  { resume, experiment }: { readonly resume: string | undefined; readonly experiment: string },
  parts: MachineParts,
): Config {
  if (config.engine !== 'auto') return config;
  const folder = runToResume(config, resume, experiment);
  const begun = folder === undefined ? undefined : configOf(folder);
  if (folder === undefined || begun === undefined || begun.engine === 'auto') return config;
  if (begun.engine === 'torch' && parts.torch) {
    const { missing, remedy } = parts.torch;
    throw new ResumeEngineMissingError(folder, begun.engine, `${partNames.torch} is missing here (${missing})`, remedy);
  }
  const tfjs = config.tfjs.backend === 'auto' ? begun.tfjs : config.tfjs;
  return { ...config, engine: begun.engine, tfjs };
}

/** Where `trainer.resume_mode` or the command line will look; whether a good checkpoint lies there is asked later. */
function runToResume(config: Config, resume: string | undefined, experiment: string): string | undefined {
  const { resume_mode, resume_from_path, default_local_dir } = config.trainer;
  const named = resume ?? (resume_mode === 'resume_path' ? resume_from_path : null);
  if (named === null) return resume_mode === 'auto' ? findRunToResume(default_local_dir, experiment) : undefined;
  const path = resolve(named);
  return basename(dirname(path)) === 'checkpoints' ? dirname(dirname(path)) : path;
}

/** undefined: there is none, or one of another version, of which nothing is known. */
function configOf(runFolder: string): Config | undefined {
  const file = join(runFolder, 'config.resolved.yaml');
  if (!existsSync(file)) return undefined;
  try {
    return loadConfig(file).config;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

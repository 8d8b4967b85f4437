/**
 * Where the weights that a run starts from lie: `model.path` may name a folder in Hugging Face layout, a folder of
 * adapters over one, or a run.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/schema.js';
import { ConfigError, type ConfigProblem } from '../../config/errors.js';
import { isAdapterFolder, readAdapterFolder, type AdapterFolder } from '../../models/lora/adapter-folder.js';
import { targetModuleOf } from '../../models/lora/adapter-names.js';
import type { ParameterLayout } from '../../models/parameter-layout.js';
import { fetchModel } from '../model-progress.js';
import { isModelName } from '../model-source.js';
import { locateCheckpoint } from '../read-checkpoint.js';
import { newestRunFolder } from '../run-folder.js';
import { weightsOf } from './checkpoints.js';

export interface ModelSource {
  /** With `model.path` as a folder that has a config.json. */
  readonly config: Config;
  /** Over it: gone on with where the run trains such as these, folded into the weights where it trains those. */
  readonly adapters: AdapterFolder | null;
}

export interface LocatedWeights {
  /** In Hugging Face layout. */
  readonly folder: string;
  readonly adapters: AdapterFolder | null;
}

/**
 * `model.path` may be given as a folder with config.json; as a folder of adapters in PEFT's format; as a run's folder or
 * one of its checkpoints; as a run's name without its number (`runs/x-reasoner-sft`): the newest run; or as a name of
 * Hugging Face's hub, which is fetched when its cache has not all of it.
 * @throws ConfigError when there is none of these; CheckpointDamagedError, and the errors of `readAdapterFolder` and
 *   `resolveModel`
 */
export async function locateModel(config: Config): Promise<ModelSource> {
  const { path } = config.model;
  if (path === null) return { config, adapters: null };
  const { folder, adapters } = await locateWeights(path);
  return { config: { ...config, model: { ...config.model, path: folder } }, adapters };
}

/** The same, of a path or a name alone. @throws as `locateModel` */
export async function locateWeights(path: string): Promise<LocatedWeights> {
  const folder = holdsModel(path) ? path : ((await weightsOfRun(path)) ?? (await atHub(path)));
  if (!isAdapterFolder(folder)) return { folder, adapters: null };
  const adapters = readAdapterFolder(resolve(folder));
  return { folder: baseOf(adapters), adapters };
}

/** The folder of the model that adapters belong to. @throws ConfigError when it is not there */
export function baseOf({ folder, baseModel }: AdapterFolder): string {
  if (baseModel !== null && existsSync(join(baseModel, 'config.json'))) return baseModel;
  throw new ConfigError([
    {
      path: 'model.path',
      expected: `the folder of the model that the adapters of ${folder} belong to, as their adapter_config.json names it`,
      given: baseModel === null ? 'no name' : `${baseModel}, which has no config.json`,
    },
  ]);
}

function holdsModel(folder: string): boolean {
  return existsSync(join(folder, 'config.json')) || isAdapterFolder(folder);
}

/** undefined: there is no such path, and no run of that name. */
async function weightsOfRun(path: string): Promise<string | undefined> {
  const folder = existsSync(path) ? path : newestRunFolder(dirname(path), basename(path));
  if (folder === undefined) return undefined;
  if (!isRun(folder)) throw new ConfigError([unknownModel(path)]);
  return weightsOf(await locateCheckpoint(folder, () => undefined));
}

async function atHub(path: string): Promise<string> {
  if (!isModelName(path)) throw new ConfigError([unknownModel(path)]);
  return fetchModel(path);
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, 'checkpoints')) || /^global_step_\d+$/.test(basename(folder));
}

/**
 * A run goes on with adapters as they are, or trains the weights with them folded in.
 * @param layout of the adapters that the run trains
 * @throws ConfigError
 */
export function requireSameAdapters({ model }: Config, { folder, lora }: AdapterFolder, layout: ParameterLayout): void {
  const asTheyAre = `, as the adapters of ${folder} have it; or model.lora_rank=0, which trains the weights with them folded in`;
  const problems: ConfigProblem[] = [];
  const require = (path: string, found: string, given: string) => {
    if (found !== given) problems.push({ path, expected: `${found}${asTheyAre}`, given });
  };
  const targets = layout.places.flatMap(({ name }) => targetModuleOf(name) ?? []);
  require('model.lora_rank', String(lora.rank), String(model.lora_rank));
  require('model.lora_alpha', String(lora.alpha), String(model.lora_alpha));
  require('model.target_modules', listed(lora.target_modules), listed(targets));
  if (problems.length > 0) throw new ConfigError(problems);
}

function listed(modules: readonly string[] | 'all-linear'): string {
  return modules === 'all-linear' ? modules : `[${[...new Set(modules)].sort().join(', ')}]`;
}

function unknownModel(path: string) {
  return {
    path: 'model.path',
    expected:
      'a folder with config.json and *.safetensors (or with adapter_config.json), a run (runs/<experiment>-001, or ' +
      'runs/<experiment> for its newest), a checkpoint of a run, or a name of the hub (owner/name)',
    given: existsSync(path) ? `${path}, which is none of these` : `${path}, which is not there`,
  };
}

/**
 * Which weights a path or a name means: a folder in Hugging Face layout; a folder of adapters in PEFT's format; a run, or
 * one of its checkpoints; a run's name without its number (`runs/x-reasoner-sft`), which is the newest; or a name of
 * Hugging Face's hub, fetched when its cache has not all of it. Of adapters the model that they belong to is found too.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isAdapterFolder, readAdapterFolder, type AdapterFolder } from '../models/lora/adapter-folder.js';
import type { CheckpointManifest } from './checkpoint-manifest.js';
import { fetchModel } from './model-progress.js';
import { isModelName, type UnfetchedFile } from './model-source.js';
import { locateCheckpoint } from './read-checkpoint.js';
import { newestRunFolder } from './run-folder.js';
import { weightsOf } from './train/checkpoints.js';
import { UsageError } from './usage-error.js';
import { sayBytes, sayCount } from './view/say.js';

export interface LocatedWeights {
  /** `quickstart-001 global_step_300`, or the last part of the path or name. */
  readonly name: string;
  /** Where the weights, or the adapters, lie. */
  readonly folder: string;
  /** The folder with config.json and all weights: `folder` itself, or the model that adapters belong to. */
  readonly model: string;
  /** null: the weights are whole. */
  readonly adapters: AdapterFolder | null;
  /** null: not a run of ours. */
  readonly run: { readonly folder: string; readonly manifest: CheckpointManifest } | null;
}

const whatToName =
  'name a folder with config.json and *.safetensors (or with adapter_config.json), a run (runs/<experiment>-001, or ' +
  'runs/<experiment> for its newest), one of its checkpoints/global_step_N, or a model of the hub (owner/name)';

export interface LocateOptions {
  /** Given: weights of the hub are not fetched, and it is told of each model's that would be. */
  readonly onUnfetched?: (unfetched: UnfetchedModel) => void;
}

/** Weights of the hub that are needed and not here. */
export interface UnfetchedModel {
  readonly name: string;
  readonly files: readonly UnfetchedFile[];
}

/** One line: whose weights, how many files, how many bytes. */
export function sayUnfetched({ name, files }: UnfetchedModel): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const [first = ''] = files.map(({ path }) => path);
  const count = files.length === 1 ? `${first}, ` : `${files.length} files (${first}, …), `;
  return `the weights of ${name} are not here: a start would fetch ${count}${sayCount(bytes)} bytes${bytes < 1e6 ? '' : ` (${sayBytes(bytes)})`}`;
}

/**
 * @param base the model that adapters belong to, where it is not the one that they name
 * @throws UsageError when nothing is found under the name; CheckpointDamagedError, CheckpointMissingError, and the errors
 *   of `readAdapterFolder` and `resolveModel`
 */
export async function locateWeights(path: string, base?: string, options: LocateOptions = {}): Promise<LocatedWeights> {
  const found = holdsModel(path)
    ? { folder: path, run: null }
    : ((await weightsOfRun(path)) ?? (await atHub(path, options)));
  const { folder, run } = found;
  const name = run ? `${basename(run.folder)} global_step_${run.manifest.step}` : basename(resolve(path));
  if (isAdapterFolder(folder)) {
    const adapters = readAdapterFolder(resolve(folder));
    return { name, folder, run, adapters, model: await locateBase(adapters, base, options) };
  }
  if (base !== undefined)
    throw new UsageError(`${name} is a whole model, and has no base`, 'leave --base out; it is for adapters');
  return { name, folder, run, adapters: null, model: folder };
}

/**
 * The folder of the model that adapters belong to: the one given, or the one that they name.
 * @throws UsageError when it is not there; with `given` the errors of `resolveModel`
 */
export async function locateBase(
  { folder, baseModel }: AdapterFolder,
  given?: string,
  options: LocateOptions = {},
): Promise<string> {
  const wanted = given ?? baseModel;
  const remedy =
    'bring the folder with config.json and *.safetensors of the model that was adapted, as adapter_config.json names it, or name it (troupe export --base <folder>)';
  if (wanted === null)
    throw new UsageError(`the adapters in ${folder} do not name the model that they belong to`, remedy);
  try {
    return await fetchNamed(wanted, options);
  } catch (cause) {
    if (given !== undefined) throw cause;
    throw new UsageError(`the adapters in ${folder} belong to ${wanted}, which is not there`, remedy, { cause });
  }
}

function holdsModel(folder: string): boolean {
  return existsSync(join(folder, 'config.json')) || isAdapterFolder(folder);
}

/** undefined: there is no such path, and no run of that name. */
async function weightsOfRun(path: string): Promise<Pick<LocatedWeights, 'folder' | 'run'> | undefined> {
  const folder = existsSync(path) ? path : newestRunFolder(dirname(path), basename(path));
  if (folder === undefined) return undefined;
  if (!existsSync(join(folder, 'checkpoints')) && !/^global_step_\d+$/.test(basename(resolve(folder))))
    throw new UsageError(`${path} holds no model, and is no run`, whatToName);
  const checkpoint = await locateCheckpoint(folder, (event) => {
    if (event.kind === 'checkpoint-refused') process.stderr.write(`passes over ${event.folder}: ${event.reason}\n`);
  });
  // `runs/<experiment>-latest` is a link: whoever is told the name is told the run's own.
  return {
    folder: weightsOf(checkpoint),
    run: { folder: realpathSync(checkpoint.runFolder), manifest: checkpoint.manifest },
  };
}

async function atHub(path: string, options: LocateOptions): Promise<Pick<LocatedWeights, 'folder' | 'run'>> {
  if (!isModelName(path)) throw new UsageError(`${path} is not there`, whatToName);
  return { folder: await fetchNamed(path, options), run: null };
}

function fetchNamed(name: string, { onUnfetched }: LocateOptions): Promise<string> {
  return fetchModel(name, onUnfetched && { onUnfetched: (files) => onUnfetched({ name, files }) });
}

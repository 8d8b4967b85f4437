/** Which weights are meant, what they came from, and of adapters the model that they belong to. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isAdapterFolder, readAdapterFolder, type AdapterFolder } from '../../models/lora/adapter-folder.js';
import { resolveModel } from '../model-source.js';
import type { CheckpointManifest } from '../checkpoint-manifest.js';
import { locateCheckpoint } from '../read-checkpoint.js';
import { newestRunFolder } from '../run-folder.js';
import { weightsOf } from '../train/checkpoints.js';
import { UsageError } from '../usage-error.js';
import type { ExportOptions } from './export-options.js';

export interface ExportSource {
  /** `quickstart-001 global_step_300`, or the folder's name. */
  readonly name: string;
  /** Where tokenizer and weights, or adapters, lie. */
  readonly folder: string;
  /** The folder with config.json and all weights: `folder` itself, or the model that adapters belong to. */
  readonly model: string;
  /** null: the weights are whole. */
  readonly adapters: AdapterFolder | null;
  /** null: not a run of ours. */
  readonly run: { readonly folder: string; readonly manifest: CheckpointManifest } | null;
}

/**
 * @throws UsageError when nothing is found under the name; CheckpointDamagedError, CheckpointMissingError, and the errors
 *   of `readAdapterFolder`
 */
export async function locateSource({ source, base }: Pick<ExportOptions, 'source' | 'base'>): Promise<ExportSource> {
  if (holdsModel(source)) return withModel({ name: basename(resolve(source)), folder: source, run: null }, base);
  const folder = existsSync(source) ? source : newestRunFolder(dirname(source), basename(source));
  if (folder === undefined || !isRun(folder))
    throw new UsageError(
      existsSync(source) ? `${source} holds no model, and is no run` : `${source} is not there`,
      'name a run (runs/<experiment>-001), one of its checkpoints/global_step_N, or a folder with config.json and *.safetensors',
    );
  // `runs/<experiment>-latest` is a link: the card names the run itself.
  const checkpoint = await locateCheckpoint(realpathSync(folder), (event) => {
    if (event.kind === 'checkpoint-refused') process.stderr.write(`passes over ${event.folder}: ${event.reason}\n`);
  });
  const name = `${basename(checkpoint.runFolder)} ${basename(checkpoint.folder)}`;
  const run = { folder: checkpoint.runFolder, manifest: checkpoint.manifest };
  return withModel({ name, folder: weightsOf(checkpoint), run }, base);
}

async function withModel(
  found: Pick<ExportSource, 'name' | 'folder' | 'run'>,
  base: string | undefined,
): Promise<ExportSource> {
  if (!isAdapterFolder(found.folder)) {
    if (base !== undefined)
      throw new UsageError(`${found.name} is a whole model, and has no base`, 'leave --base out; it is for adapters');
    return { ...found, model: found.folder, adapters: null };
  }
  const adapters = readAdapterFolder(found.folder);
  return { ...found, model: await baseOf(adapters, base), adapters };
}

async function baseOf({ folder, baseModel }: AdapterFolder, given: string | undefined): Promise<string> {
  const wanted = given ?? baseModel;
  const remedy = 'name the folder with config.json and *.safetensors of the model that was adapted: --base <folder>';
  if (wanted === null)
    throw new UsageError(`the adapters in ${folder} do not name the model that they belong to`, remedy);
  try {
    return await resolveModel(wanted);
  } catch (cause) {
    if (given !== undefined) throw cause;
    throw new UsageError(`the adapters in ${folder} belong to ${wanted}, which is not there`, remedy, { cause });
  }
}

function holdsModel(folder: string): boolean {
  return existsSync(join(folder, 'config.json')) || isAdapterFolder(folder);
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, 'checkpoints')) || /^global_step_\d+$/.test(basename(resolve(folder)));
}

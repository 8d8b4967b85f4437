/**
 * A model by folder or by name: from a folder of this machine, from Hugging Face's cache, or from its hub.
 *
 * SOURCE-1 What the cache has whole is used as it is: the network is not asked.
 * SOURCE-2 Weights come last, so that a folder with all of its weights has all that belongs to them.
 * SOURCE-3 No pickle is fetched, whatever else a repository has.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HubListing, HubRepository } from '../tasks/datasets/hub.js';
import { fetchFile, fileInCache, HubAnswerError, listAtHub, listInCache } from '../tasks/datasets/hub-client.js';
import { hubSettings, type HubSettings } from '../tasks/datasets/hub-settings.js';
import { configurationFile, filesBesideWeights, hasPickles, indexFile, weightFiles } from './model-files.js';
import { ModelHubError, ModelMissingError, ModelNameError, ModelNotCachedError } from './model-source-errors.js';

export * from './model-source-errors.js';

/** How far a download is. */
export interface ModelProgress {
  /** Path in the model's repository of the file that is being fetched. */
  readonly file: string;
  /** Of all files together. */
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

/** A file with weights that the cache has not. */
export interface UnfetchedFile {
  /** In the model's repository. */
  readonly path: string;
  readonly bytes: number;
}

export interface ResolveModelOptions {
  /**
   * Given: all but the weights is fetched, and this is told, when it is not nothing, what the weights would be. Offline
   * a folder without weights is enough then.
   */
  readonly onUnfetched?: (files: readonly UnfetchedFile[]) => void;
  /** Called while files are fetched, at the start and the end of each too; not at all when nothing is. */
  readonly onProgress?: (progress: ModelProgress) => void;
  /** HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE; the process's own unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const namePattern = /^(?:hf:)?([A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95})(?:@([A-Za-z0-9][\w./-]{0,199}))?$/;

/** Whether it is written as a name of the hub; a folder may be, too. */
export function isModelName(name: string): boolean {
  return namePattern.test(name) && !/\.\.|--/.test(name);
}

/**
 * The folder, in Hugging Face layout, of a model that is given as a folder or as `owner/name` or
 * `hf:owner/name[@revision]`. A folder that is there goes before a name that is spelled as it.
 * @throws ModelNameError, ModelMissingError, ModelNotCachedError, ModelHubError
 */
export async function resolveModel(nameOrFolder: string, options: ResolveModelOptions = {}): Promise<string> {
  if (existsSync(nameOrFolder)) {
    if (existsSync(join(nameOrFolder, configurationFile))) return nameOrFolder;
    throw new ModelNameError(nameOrFolder, `the folder has no ${configurationFile}`);
  }
  const [, name, revision = 'main'] = namePattern.exec(nameOrFolder) ?? [];
  if (name === undefined || !isModelName(nameOrFolder))
    throw new ModelNameError(nameOrFolder, 'no such folder, and not a name of the hub');
  // `runs/mistyped` beside a folder `runs` is not asked of the hub.
  if (!nameOrFolder.startsWith('hf:') && existsSync(dirname(name)))
    throw new ModelNameError(
      nameOrFolder,
      `the folder ${dirname(name)} has no such entry; for the hub write hf:${name}`,
    );
  const settings = hubSettings(options.environment ?? process.env, homedir());
  const repository: HubRepository = { type: 'model', name };
  const cached = await listInCache(settings, repository, revision);
  const withWeights = options.onUnfetched === undefined;
  const folder = cached && (await folderOf(settings, repository, cached, withWeights || !settings.isOffline));
  if (folder !== null) return folder;
  if (settings.isOffline)
    throw new ModelNotCachedError(
      name,
      settings.cache,
      `HF_HUB_OFFLINE is set, and ${cached ? 'some of its files were never fetched' : `nothing of ${revision} is there`}`,
    );
  try {
    const listing = await listAtHub(settings, repository, revision);
    return await download(settings, repository, listing, options);
  } catch (error) {
    throw modelFailure(name, settings, error);
  }
}

/** The snapshot's folder, when it has all that a model needs. */
async function folderOf(
  settings: HubSettings,
  repository: HubRepository,
  listing: HubListing,
  withWeights: boolean,
): Promise<string | null> {
  const there = listing.files.map(({ path }) => path);
  const configuration = await fileInCache(settings, repository, listing.commit, configurationFile);
  if (configuration === null) return null;
  const folder = dirname(configuration);
  if (!withWeights) return folder;
  try {
    const weights = weightFiles(
      there,
      there.includes(indexFile) ? await readFile(join(folder, indexFile), 'utf8') : null,
    );
    return weights?.every((file) => there.includes(file)) === true ? folder : null;
  } catch {
    // An index that is none: fetched again where there is a network.
    return null;
  }
}

async function download(
  settings: HubSettings,
  repository: HubRepository,
  { commit, files }: HubListing,
  { onProgress = () => undefined, onUnfetched }: ResolveModelOptions,
): Promise<string> {
  const { name } = repository;
  const sizes = new Map(files.map((file) => [file.path, file.size ?? 0]));
  const paths = [...sizes.keys()];
  if (!sizes.has(configurationFile)) throw new ModelMissingError(name, `its repository has no ${configurationFile}`);
  let done = 0;
  let total = 0;
  const bring = async (path: string): Promise<string> => {
    const size = sizes.get(path) ?? 0;
    const cached = await fileInCache(settings, repository, commit, path);
    let received = 0;
    const tell = (): void =>
      onProgress({ file: path, receivedBytes: done + Math.min(received, size), totalBytes: total });
    if (cached === null) tell();
    const here =
      cached ??
      (await fetchFile(settings, repository, commit, { path, size }, (bytes) => {
        received += bytes;
        tell();
      }));
    done += size;
    received = 0;
    if (cached === null) tell();
    return here;
  };
  const add = (wanted: readonly string[]): void => {
    total += wanted.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
  };

  const beside = filesBesideWeights(paths);
  add(beside);
  const index = sizes.has(indexFile) ? await readFile(await bring(indexFile), 'utf8') : null;
  const weights = indexedWeights(name, paths, index);
  if (onUnfetched) {
    const there = await Promise.all(weights.map((path) => fileInCache(settings, repository, commit, path)));
    const absent = weights.filter((_, place) => there[place] === null);
    if (absent.length > 0) onUnfetched(absent.map((path) => ({ path, bytes: sizes.get(path) ?? 0 })));
  } else add(weights);
  let folder = '';
  for (const path of [...beside.filter((path) => path !== indexFile), ...(onUnfetched ? [] : weights)]) {
    const here = await bring(path);
    if (path === configurationFile) folder = dirname(here);
  }
  return folder;
}

/** Files of the repository that hold the weights. @throws ModelMissingError */
function indexedWeights(name: string, paths: readonly string[], index: string | null): string[] {
  let weights: string[] | null;
  try {
    weights = weightFiles(paths, index);
  } catch (cause) {
    throw new ModelMissingError(name, `its ${indexFile} is no index of weights`, { cause });
  }
  if (weights === null)
    throw new ModelMissingError(
      name,
      hasPickles(paths)
        ? 'its weights are pickles, which can run code when they are read, so they are never fetched; look for a repository ' +
            'with *.safetensors, or convert it where you trust it and give the folder'
        : 'its repository has no model.safetensors',
    );
  const absent = weights.find((file) => file.includes('/') || !paths.includes(file));
  if (absent !== undefined)
    throw new ModelMissingError(name, `its ${indexFile} names ${absent.slice(0, 120)}, which its repository has not`);
  return weights;
}

function modelFailure(name: string, { cache }: HubSettings, error: unknown): unknown {
  if (!(error instanceof HubAnswerError)) return error;
  const { status, message, cause } = error;
  if (status === 404) return new ModelMissingError(name, 'the hub has no model or no revision of that name', { cause });
  return status === null
    ? new ModelNotCachedError(name, cache, message, { cause })
    : new ModelHubError(name, status, message, { cause });
}

/** From a dataset's name to its files: on this machine, or at the hub, from where each is brought when it is read. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseFiles, type Wanted } from './choose-files.js';
import { cardConfigurations, type CardConfiguration } from './dataset-card.js';
import { isHubOnly, parseHubName, pathReadings } from './dataset-name.js';
import { DatasetMissingError, DatasetNotCachedError } from './errors.js';
import type { DatasetHub, HubFile, HubListing } from './hub.js';
import { cardOf, dataFilesOf, isDataFile, kindOfPath } from './local-files.js';
import type { OpenOptions } from './opened-dataset.js';

export interface DataFile {
  /** For people: the path on this machine, or `owner/name/path`. */
  readonly name: string;
  /** Brings it here if it is at the hub. @returns its path on this machine */
  open(): Promise<string>;
}

export interface DataFiles {
  readonly files: readonly DataFile[];
  readonly config?: string;
  readonly split?: string;
}

/** @throws DatasetNameError, DatasetMissingError, DatasetSplitError, DatasetNotCachedError, DatasetHubError */
export async function findDataFiles(name: string, options: OpenOptions): Promise<DataFiles> {
  const preferred = options.splits ?? [];
  if (!isHubOnly(name)) {
    for (const { path, config, split } of pathReadings(name)) {
      const wanted = { preferred, ...(config !== undefined && { config }), ...(split !== undefined && { split }) };
      const kind = await kindOfPath(path);
      if (kind === 'file') return { files: [localFile(path)], ...(split !== undefined && { split }) };
      if (kind === 'folder') return inFolder(name, path, wanted);
    }
  }
  return atHub(name, options, preferred);
}

function localFile(path: string): DataFile {
  return { name: path, open: () => Promise.resolve(path) };
}

async function inFolder(name: string, folder: string, wanted: Wanted): Promise<DataFiles> {
  const paths = await dataFilesOf(folder);
  if (paths.length === 0)
    throw new DatasetMissingError(name, 'the folder has no .parquet, .jsonl or .json file (.gz may follow)');
  const { files, ...rest } = chooseFiles(name, paths, await cardOf(folder), wanted);
  return { files: files.map((path) => localFile(join(folder, path))), ...rest };
}

async function atHub(name: string, options: OpenOptions, preferred: readonly string[]): Promise<DataFiles> {
  const { repository, revision, config, split } = parseHubName(name);
  const hub = options.hub ?? (await defaultHub());
  const listing = await hub.list(repository, revision);
  const data = listing.files.filter(({ path }) => isDataFile(path));
  if (data.length === 0) {
    const reason = `it has no .parquet, .jsonl or .json file among ${listing.files.length} files`;
    throw new DatasetMissingError(name, reason);
  }
  const card = await cardAtHub(hub, repository, listing);
  const chosen = chooseFiles(
    name,
    data.map(({ path }) => path),
    card,
    { preferred, ...(config !== undefined && { config }), ...(split !== undefined && { split }) },
  );
  const sizes = new Map(data.map((file) => [file.path, file]));
  const fetched = (path: string): DataFile => ({
    name: `${repository}/${path}`,
    async open() {
      const file: HubFile = sizes.get(path) ?? { path, size: null };
      if (!listing.isOffline) options.onFetch?.(`${repository}/${path}`, file.size);
      return hub.fetch(repository, listing, file);
    },
  });
  const { files, ...rest } = chosen;
  return { files: files.map(fetched), ...rest };
}

async function cardAtHub(hub: DatasetHub, repository: string, listing: HubListing): Promise<CardConfiguration[]> {
  const readme = listing.files.find(({ path }) => path === 'README.md');
  if (readme === undefined) return [];
  try {
    return cardConfigurations(await readFile(await hub.fetch(repository, listing, readme), 'utf8'));
  } catch (error) {
    // The card only says which files are which; offline it may never have been fetched.
    if (error instanceof DatasetNotCachedError) return [];
    throw error;
  }
}

async function defaultHub(): Promise<DatasetHub> {
  const { createHuggingFaceHub } = await import('./hugging-face-hub.js');
  return createHuggingFaceHub(process.env);
}

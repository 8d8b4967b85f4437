/**
 * The Hugging Face hub, by its own client, with its cache. What is in the cache is not fetched again; offline
 * (HF_HUB_OFFLINE=1, or no answer) the cache alone serves.
 */
import { datasetInfo, downloadFileToCacheDir, HubApiError, listFiles } from '@huggingface/hub';
import { readFile, rm, stat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { DatasetHubError, DatasetMissingError, DatasetNotCachedError } from './errors.js';
import type { DatasetHub, HubFile, HubListing } from './hub.js';
import { cachedSnapshot, recordRevision, snapshotFile } from './hub-cache.js';
import { hubSettings, type HubSettings } from './hub-settings.js';
import { mostFiles } from './limits.js';
import { patientFetch } from './patient-fetch.js';

/** How long the hub may be silent. */
const silenceMs = 60_000;

export function createHuggingFaceHub(environment: Readonly<Record<string, string | undefined>>): DatasetHub {
  const settings = hubSettings(environment, homedir());
  const { cache } = settings;
  return {
    async list(name, revision = 'main') {
      if (settings.isOffline) return listCached(cache, name, revision, 'HF_HUB_OFFLINE is set');
      try {
        const listing = await listOnline(settings, name, revision);
        await recordRevision(cache, name, revision, listing.commit);
        return listing;
      } catch (error) {
        const failure = hubFailure(name, error);
        if (!(failure instanceof DatasetHubError) || failure.status !== null) throw failure;
        return listCached(cache, name, revision, failure.message, failure);
      }
    },
    async fetch(name, listing, file) {
      const cached = snapshotFile(cache, name, listing.commit, file.path);
      if (await isFile(cached)) return cached;
      if (listing.isOffline) throw new DatasetNotCachedError(name, cache, `${file.path} was never fetched`);
      return download(settings, name, listing, file);
    },
  };
}

async function listOnline(settings: HubSettings, name: string, revision: string): Promise<HubListing> {
  const access = await accessTo(settings);
  const { sha } = await datasetInfo({ ...access, name, revision, additionalFields: ['sha'] });
  const files: HubFile[] = [];
  const repo = { type: 'dataset', name } as const;
  for await (const { type, path, size } of listFiles({ ...access, repo, revision: sha, recursive: true })) {
    if (type === 'file') files.push({ path, size });
    if (files.length > mostFiles * 10)
      throw new DatasetHubError(name, 200, `it has more than ${mostFiles * 10} files (mostFiles)`);
  }
  return { commit: sha, files, isOffline: false };
}

async function listCached(
  cache: string,
  name: string,
  revision: string,
  why: string,
  cause?: Error,
): Promise<HubListing> {
  const snapshot = await cachedSnapshot(cache, name, revision);
  if (snapshot === null) throw new DatasetNotCachedError(name, cache, why, { cause });
  return { commit: snapshot.commit, files: snapshot.files.map((path) => ({ path, size: null })), isOffline: true };
}

async function download(settings: HubSettings, name: string, listing: HubListing, file: HubFile): Promise<string> {
  const access = await accessTo(settings);
  let path: string;
  try {
    path = await quietly(() =>
      downloadFileToCacheDir({
        ...access,
        repo: { type: 'dataset', name },
        path: file.path,
        // A commit, not a branch: then all files of a listing lie in one snapshot.
        revision: listing.commit,
        cacheDir: settings.cache,
      }),
    );
  } catch (error) {
    throw hubFailure(name, error);
  }
  const { size } = await stat(path);
  if (file.size !== null && size !== file.size) {
    await rm(await realpath(path), { force: true });
    await rm(path, { force: true });
    throw new DatasetHubError(name, null, `${file.path} came with ${size} of ${file.size} bytes; try again`);
  }
  return path;
}

async function accessTo({ endpoint, token, tokenFile }: HubSettings) {
  const accessToken = token ?? (await savedToken(tokenFile));
  return {
    fetch: patientFetch(silenceMs),
    ...(endpoint !== null && { hubUrl: endpoint }),
    ...(accessToken !== null && { accessToken }),
  };
}

async function savedToken(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim() || null;
  } catch {
    return null;
  }
}

/** The client writes a line for each download to standard output, where it would stand among a command's JSON. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { debug } = console;
  console.debug = () => undefined;
  try {
    return await work();
  } finally {
    console.debug = debug;
  }
}

function hubFailure(name: string, error: unknown): Error {
  if (error instanceof DatasetHubError) return error;
  if (error instanceof HubApiError) {
    const { statusCode: status } = error;
    if (status === 401 || status === 403)
      return new DatasetHubError(
        name,
        status,
        `access is refused (${status}); it does not exist, is private, or its conditions must be accepted on its page; set HF_TOKEN`,
        { cause: error },
      );
    if (status === 404)
      return new DatasetMissingError(name, 'the hub has no dataset or no revision of that name', { cause: error });
    return new DatasetHubError(name, status, error.message, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  const inner = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return new DatasetHubError(name, null, `it cannot be reached: ${message}${inner}`, { cause: error });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

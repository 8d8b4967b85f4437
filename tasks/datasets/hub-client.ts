/**
 * The Hugging Face hub by its own client, with its cache: what datasets and models have in common. What is in the cache
 * is not fetched again.
 */
import { datasetInfo, downloadFileToCacheDir, HubApiError, listFiles, modelInfo } from '@huggingface/hub';
import { readFile, rm, stat, realpath } from 'node:fs/promises';
import type { HubFile, HubListing, HubRepository } from './hub.js';
import { cachedSnapshot, recordRevision, snapshotFile } from './hub-cache.js';
import type { HubSettings } from './hub-settings.js';
import { mostFiles } from './limits.js';
import { patientFetch } from './patient-fetch.js';

/** How long the hub may be silent. */
const silenceMs = 60_000;

/** The hub answered with an error, or did not answer. */
export class HubAnswerError extends Error {
  override readonly name = 'HubAnswerError';
  /** Of HTTP; null: no answer, or one that does not fit. */
  readonly status: number | null;
  constructor(status: number | null, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.status = status;
  }
}

/** Every file of a repository, and what the revision names now, which is remembered. @throws HubAnswerError */
export async function listAtHub(
  settings: HubSettings,
  repository: HubRepository,
  revision: string,
): Promise<HubListing> {
  const listing = await withReason(async () => {
    const access = await accessTo(settings);
    const wanted = { ...access, name: repository.name, revision };
    const { sha } =
      repository.type === 'dataset'
        ? await datasetInfo({ ...wanted, additionalFields: ['sha'] })
        : await modelInfo({ ...wanted, additionalFields: ['sha'] });
    const files: HubFile[] = [];
    for await (const { type, path, size } of listFiles({
      ...access,
      repo: repository,
      revision: sha,
      recursive: true,
    })) {
      if (type === 'file') files.push({ path, size });
      if (files.length > mostFiles * 10)
        throw new HubAnswerError(200, `it has more than ${mostFiles * 10} files (mostFiles)`);
    }
    return { commit: sha, files, isOffline: false };
  });
  await recordRevision(settings.cache, repository, revision, listing.commit);
  return listing;
}

/** What the cache has of the revision; null: nothing. */
export async function listInCache(
  { cache }: HubSettings,
  repository: HubRepository,
  revision: string,
): Promise<HubListing | null> {
  const snapshot = await cachedSnapshot(cache, repository, revision);
  return (
    snapshot && {
      commit: snapshot.commit,
      files: snapshot.files.map((path) => ({ path, size: null })),
      isOffline: true,
    }
  );
}

/** The file's path on this machine; null: it was never fetched. */
export async function fileInCache(
  { cache }: HubSettings,
  repository: HubRepository,
  commit: string,
  path: string,
): Promise<string | null> {
  const cached = snapshotFile(cache, repository, commit, path);
  return (await isFile(cached)) ? cached : null;
}

/** Brings a file into the cache. @param onBytes is told of each piece @throws HubAnswerError */
export async function fetchFile(
  settings: HubSettings,
  repository: HubRepository,
  commit: string,
  file: HubFile,
  onBytes?: (bytes: number) => void,
): Promise<string> {
  const path = await withReason(async () => {
    const access = await accessTo(settings, onBytes);
    return quietly(() =>
      downloadFileToCacheDir({
        ...access,
        repo: repository,
        path: file.path,
        // A commit, not a branch: then all files of a listing lie in one snapshot.
        revision: commit,
        cacheDir: settings.cache,
      }),
    );
  });
  const { size } = await stat(path);
  if (file.size !== null && size !== file.size) {
    await rm(await realpath(path), { force: true });
    await rm(path, { force: true });
    throw new HubAnswerError(null, `${file.path} came with ${size} of ${file.size} bytes; try again`);
  }
  return path;
}

async function accessTo({ endpoint, token, tokenFile }: HubSettings, onBytes?: (bytes: number) => void) {
  const accessToken = token ?? (await savedToken(tokenFile));
  return {
    fetch: patientFetch(silenceMs, onBytes),
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

async function withReason<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HubAnswerError) throw error;
    if (error instanceof HubApiError) throw new HubAnswerError(error.statusCode, reasonOf(error), { cause: error });
    const message = error instanceof Error ? error.message : String(error);
    const inner = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    throw new HubAnswerError(null, `it cannot be reached: ${message}${inner}`, { cause: error });
  }
}

function reasonOf({ statusCode, message }: HubApiError): string {
  return statusCode === 401 || statusCode === 403
    ? `access is refused (${statusCode}); it does not exist, is private, or its conditions must be accepted on its page; set HF_TOKEN`
    : message;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

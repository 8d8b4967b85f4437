/** Datasets at the Hugging Face hub; offline (HF_HUB_OFFLINE=1, or no answer) the cache alone serves. */
import { homedir } from 'node:os';
import { DatasetHubError, DatasetMissingError, DatasetNotCachedError } from './errors.js';
import type { DatasetHub, HubListing, HubRepository } from './hub.js';
import { fetchFile, fileInCache, HubAnswerError, listAtHub, listInCache } from './hub-client.js';
import { hubSettings } from './hub-settings.js';

export function createHuggingFaceHub(environment: Readonly<Record<string, string | undefined>>): DatasetHub {
  const settings = hubSettings(environment, homedir());
  const { cache } = settings;
  const inCache = async (name: string, revision: string, why: string, cause?: Error): Promise<HubListing> => {
    const listing = await listInCache(settings, dataset(name), revision);
    if (listing === null) throw new DatasetNotCachedError(name, cache, why, { cause });
    return listing;
  };
  return {
    async list(name, revision = 'main') {
      if (settings.isOffline) return inCache(name, revision, 'HF_HUB_OFFLINE is set');
      try {
        return await listAtHub(settings, dataset(name), revision);
      } catch (error) {
        const failure = datasetFailure(name, error);
        if (!(failure instanceof DatasetHubError) || failure.status !== null) throw failure;
        return inCache(name, revision, failure.message, failure);
      }
    },
    async fetch(name, { commit, isOffline }, file) {
      const cached = await fileInCache(settings, dataset(name), commit, file.path);
      if (cached !== null) return cached;
      if (isOffline) throw new DatasetNotCachedError(name, cache, `${file.path} was never fetched`);
      try {
        return await fetchFile(settings, dataset(name), commit, file);
      } catch (error) {
        throw datasetFailure(name, error);
      }
    },
  };
}

function dataset(name: string): HubRepository {
  return { type: 'dataset', name };
}

function datasetFailure(name: string, error: unknown): unknown {
  if (!(error instanceof HubAnswerError)) return error;
  return error.status === 404
    ? new DatasetMissingError(name, 'the hub has no dataset or no revision of that name', { cause: error.cause })
    : new DatasetHubError(name, error.status, error.message, { cause: error.cause });
}

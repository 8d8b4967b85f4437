/** PURE. Where datasets are published: what the loader needs of it. hugging-face-hub.ts is the real one. */

export interface HubRepository {
  readonly type: 'dataset' | 'model';
  /** `owner/name` */
  readonly name: string;
}

export interface HubFile {
  /** Path in the repository, with forward slashes. */
  readonly path: string;
  /** Bytes; null when only the cache was asked. */
  readonly size: number | null;
}

export interface HubListing {
  /** The commit that the revision names. */
  readonly commit: string;
  readonly files: readonly HubFile[];
  /** true: from the cache, without asking the hub. */
  readonly isOffline: boolean;
}

export interface DatasetHub {
  /**
   * Every file of a dataset. @throws DatasetMissingError, DatasetNotCachedError, DatasetHubError
   * @param name `owner/name`
   */
  list(name: string, revision?: string): Promise<HubListing>;
  /** Brings one file into the cache. @returns its path on this machine */
  fetch(name: string, listing: HubListing, file: HubFile): Promise<string>;
}

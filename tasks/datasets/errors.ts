/** What can be wrong with a dataset as a whole; single rows are quarantined instead. One class per cause. */

/** Columns that an error names. */
const shownColumns = 12;

/** A name that is no dataset's, an option that is unknown, two that exclude each other. */
export class DatasetNameError extends Error {
  override readonly name = 'DatasetNameError';
  readonly dataset: string;
  constructor(dataset: string, reason: string) {
    super(`'${dataset}' names no dataset: ${reason}`);
    this.dataset = dataset;
  }
}

/** Neither a path nor a dataset of the hub, or a folder without data files. */
export class DatasetMissingError extends Error {
  override readonly name = 'DatasetMissingError';
  readonly dataset: string;
  constructor(dataset: string, reason: string, options?: ErrorOptions) {
    super(`The dataset '${dataset}' is not there: ${reason}`, options);
    this.dataset = dataset;
  }
}

/** Offline, and the cache has not all that is needed. */
export class DatasetNotCachedError extends Error {
  override readonly name = 'DatasetNotCachedError';
  readonly dataset: string;
  readonly cache: string;
  readonly remedy: string;
  constructor(dataset: string, cache: string, reason: string, options?: ErrorOptions) {
    super(`The dataset '${dataset}' is not in the cache ${cache}: ${reason}`, options);
    this.dataset = dataset;
    this.cache = cache;
    this.remedy = `with a network and without HF_HUB_OFFLINE: troupe data inspect hf:${dataset} fetches it`;
  }
}

/** The hub answered with an error, or did not answer. */
export class DatasetHubError extends Error {
  override readonly name = 'DatasetHubError';
  readonly dataset: string;
  readonly status: number | null;
  constructor(dataset: string, status: number | null, reason: string, options?: ErrorOptions) {
    super(`The hub gave nothing for '${dataset}': ${reason}`, options);
    this.dataset = dataset;
    this.status = status;
  }
}

/** Several splits or configurations, and none was named. */
export class DatasetSplitError extends Error {
  override readonly name = 'DatasetSplitError';
  readonly dataset: string;
  readonly found: readonly string[];
  constructor(dataset: string, reason: string, found: readonly string[]) {
    super(`The dataset '${dataset}': ${reason}; it has ${found.join(', ') || 'none'}`);
    this.dataset = dataset;
    this.found = found;
  }
}

/** No mapping knows these columns, or the named one does not exist. */
export class UnknownMappingError extends Error {
  override readonly name = 'UnknownMappingError';
  readonly dataset: string;
  readonly columns: readonly string[];
  readonly remedy: string;
  constructor(dataset: string, columns: readonly string[], known: readonly string[]) {
    const shown = columns.slice(0, shownColumns).join(', ') || 'none';
    const more = columns.length > shownColumns ? `, and ${columns.length - shownColumns} more` : '';
    super(`No mapping knows the columns of '${dataset}': ${shown}${more}`);
    this.dataset = dataset;
    this.columns = columns;
    this.remedy = `name one with data.mapping or --mapping: ${known.join(', ')}`;
  }
}

/** Every row was skipped or quarantined, or there is none. */
export class DatasetEmptyError extends Error {
  override readonly name = 'DatasetEmptyError';
  readonly dataset: string;
  constructor(dataset: string, detail: string) {
    super(`No row is left of the dataset '${dataset}', ${detail}`);
    this.dataset = dataset;
  }
}

/**
 * PURE. What `openDataset` and `loadDataset` (open-dataset.ts, load-dataset.ts) take and give.
 *
 * A name is a path (a file, or a folder whose files of one split are read in name order), `hf:owner/name`, with
 * `:configuration` and `@split` behind either; a bare `owner/name` is the hub's when no such path exists.
 */
import type { DatasetExample, RowValue } from './example.js';
import type { DatasetHub } from './hub.js';
import type { MappingName } from './mapping-names.js';
import type { QuarantinedRow } from '../task.js';

export interface OpenOptions {
  /** Default: `auto`, found by the columns of the first rows. */
  readonly mapping?: MappingName | 'auto';
  /** Which split to take when the name says none, the best first; a single split is taken whatever its name. */
  readonly splits?: readonly string[];
  /** Default: the Hugging Face hub, as HF_ENDPOINT, HF_TOKEN, HF_HOME, HF_HUB_CACHE and HF_HUB_OFFLINE say. */
  readonly hub?: DatasetHub;
  /** Before a file is brought from the hub. `bytes`: null where unknown. */
  readonly onFetch?: (file: string, bytes: number | null) => void;
}

export interface LoadOptions extends OpenOptions {
  /** At most so many examples, from the front. */
  readonly limit?: number;
}

/** One row, and what became of it; `line` as in FileRow. `row`: null when it could not even be read. */
export type DatasetOutcome = { readonly file: string; readonly line: number } & (
  | { readonly kind: 'example'; readonly row: RowValue; readonly example: DatasetExample }
  | { readonly kind: 'skipped'; readonly row: RowValue; readonly reason: string }
  | { readonly kind: 'quarantined'; readonly row: RowValue | null; readonly reason: string }
);

export interface OpenedDataset {
  readonly name: string;
  readonly mapping: MappingName;
  readonly files: readonly string[];
  readonly split?: string;
  readonly config?: string;
  /** Every row, once, in file order; rows are read as they are asked for. */
  outcomes(): AsyncIterable<DatasetOutcome>;
}

export interface LoadedExample extends DatasetExample {
  readonly file: string;
  readonly line: number;
}

export interface LoadedDataset {
  readonly name: string;
  readonly mapping: MappingName;
  readonly files: readonly string[];
  /** Never empty: a dataset without an example is an error. */
  readonly examples: readonly LoadedExample[];
  readonly quarantined: readonly QuarantinedRow[];
  /** Rows left out on purpose, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

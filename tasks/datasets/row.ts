/** PURE. What the readers of files give: rows as plain values, and the rows that could not be read. */
import type { RowValue } from './example.js';

/**
 * `line`: from 1; of a parquet file or a JSON list, the row's number. A row that is itself a list stands under the one
 * column `items`.
 */
export type FileRow =
  | { readonly kind: 'row'; readonly file: string; readonly line: number; readonly value: RowValue }
  | { readonly kind: 'broken'; readonly file: string; readonly line: number; readonly reason: string };

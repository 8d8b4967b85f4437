/** PURE. A mapping from the one function that is its own: a row's example, or an error that says why there is none. */
import type { DatasetExample, DatasetMapping, RowContext, RowValue } from './example.js';
import { BrokenRowError, UnwantedRowError } from './fields.js';

interface Definition extends Omit<DatasetMapping, 'map' | 'detects'> {
  /** All of these columns are in the first row, … */
  readonly columns?: readonly string[];
  /** … and this holds for the first rows. */
  readonly detects?: (rows: readonly RowValue[], context: RowContext) => boolean;
  /** @throws BrokenRowError, UnwantedRowError */
  readonly example: (row: RowValue, context: RowContext) => DatasetExample;
}

export function defineMapping({ name, title, columns, detects, example }: Definition): DatasetMapping {
  return {
    name,
    title,
    detects: (rows, context) => {
      const [first] = rows;
      if (first === undefined) return false;
      return (columns ?? []).every((column) => column in first) && (detects?.(rows, context) ?? true);
    },
    map(row, context) {
      try {
        return { example: example(row, context) };
      } catch (error) {
        if (error instanceof BrokenRowError) return { quarantine: error.message };
        if (error instanceof UnwantedRowError) return { skip: error.message };
        throw error;
      }
    },
  };
}

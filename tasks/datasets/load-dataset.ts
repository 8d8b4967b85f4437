/** A whole dataset, mapped, in memory. */
import type { QuarantinedRow } from '../task.js';
import { DatasetEmptyError } from './errors.js';
import { openDataset } from './open-dataset.js';
import type { LoadedDataset, LoadedExample, LoadOptions } from './opened-dataset.js';

/** Reasons that an error names. */
const shownReasons = 3;

/**
 * @throws UnknownMappingError, DatasetMissingError, DatasetSplitError, DatasetNotCachedError, DatasetHubError,
 *   DatasetEmptyError; TaskFileError when a file cannot be read
 */
export async function loadDataset(name: string, options: LoadOptions = {}): Promise<LoadedDataset> {
  const opened = await openDataset(name, options);
  const examples: LoadedExample[] = [];
  const quarantined: QuarantinedRow[] = [];
  const skipped: Record<string, number> = {};
  for await (const outcome of opened.outcomes()) {
    const { file, line } = outcome;
    if (outcome.kind === 'example') {
      examples.push({ ...outcome.example, file, line });
      if (examples.length >= (options.limit ?? Infinity)) break;
    } else if (outcome.kind === 'skipped') skipped[outcome.reason] = (skipped[outcome.reason] ?? 0) + 1;
    else quarantined.push({ file, line, reason: outcome.reason });
  }
  if (examples.length === 0) {
    const reasons = [
      ...Object.entries(skipped).map(([reason, count]) => `${count} × ${reason}`),
      ...quarantined.map(({ line, reason }) => `row ${line}: ${reason}`),
    ];
    const shown = reasons.slice(0, shownReasons).join('; ');
    const more = reasons.length > shownReasons ? `; and ${reasons.length - shownReasons} more` : '';
    throw new DatasetEmptyError(name, `read as ${opened.mapping}: ${shown || 'it has no rows'}${more}`);
  }
  return { name, mapping: opened.mapping, files: opened.files, examples, quarantined, skipped };
}

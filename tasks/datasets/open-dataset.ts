/** A dataset by name: its files found, its mapping known, its rows read one after the other. */
import { DatasetEmptyError, UnknownMappingError } from './errors.js';
import type { RowContext, RowValue } from './example.js';
import { findDataFiles, type DataFiles } from './data-files.js';
import { detectionRows } from './limits.js';
import { detectMapping, mappings } from './mappings/mappings.js';
import { mappingNames, type MappingName } from './mapping-names.js';
import type { DatasetOutcome, OpenedDataset, OpenOptions } from './opened-dataset.js';
import { readFileRows } from './read-file.js';
import type { FileRow } from './row.js';

/**
 * @throws DatasetNameError, DatasetMissingError, DatasetSplitError, DatasetNotCachedError, DatasetHubError,
 *   UnknownMappingError, DatasetEmptyError; TaskFileError when the first file cannot be read
 */
export async function openDataset(name: string, options: OpenOptions = {}): Promise<OpenedDataset> {
  const found = await findDataFiles(name, options);
  const wanted = options.mapping ?? 'auto';
  const mapping = wanted === 'auto' ? await detect(name, found) : wanted;
  return {
    name,
    mapping,
    files: found.files.map((file) => file.name),
    ...(found.split !== undefined && { split: found.split }),
    ...(found.config !== undefined && { config: found.config }),
    outcomes: () => outcomes(name, found, mapping),
  };
}

async function* outcomes(dataset: string, found: DataFiles, mapping: MappingName): AsyncGenerator<DatasetOutcome> {
  const { map } = mappings[mapping];
  for (const dataFile of found.files) {
    const path = await dataFile.open();
    const context = contextOf(dataset, found, path);
    for await (const row of readFileRows(path)) {
      const place = { file: path, line: row.line };
      if (row.kind === 'broken') {
        yield { ...place, kind: 'quarantined', row: null, reason: row.reason };
        continue;
      }
      const mapped = map(row.value, context);
      if ('example' in mapped) yield { ...place, kind: 'example', row: row.value, example: mapped.example };
      else if ('skip' in mapped) yield { ...place, kind: 'skipped', row: row.value, reason: mapped.skip };
      else yield { ...place, kind: 'quarantined', row: row.value, reason: mapped.quarantine };
    }
  }
}

/** The rows as they stand, for who wants to see what no mapping knows. @throws as openDataset, but for the mapping */
export async function* readDatasetRows(name: string, options: OpenOptions = {}): AsyncGenerator<FileRow> {
  for (const dataFile of (await findDataFiles(name, options)).files) yield* readFileRows(await dataFile.open());
}

/** By the first rows of the first file that has any. */
async function detect(name: string, found: DataFiles): Promise<MappingName> {
  for (const dataFile of found.files) {
    const path = await dataFile.open();
    const rows: RowValue[] = [];
    for await (const row of readFileRows(path)) {
      if (row.kind === 'row') rows.push(row.value);
      if (rows.length >= detectionRows) break;
    }
    const [first] = rows;
    if (first === undefined) continue;
    const mapping = detectMapping(rows, contextOf(name, found, path));
    if (mapping === null) throw new UnknownMappingError(name, Object.keys(first), mappingNames);
    return mapping;
  }
  throw new DatasetEmptyError(name, `no row could be read from ${found.files.map((file) => file.name).join(', ')}`);
}

function contextOf(dataset: string, { config, split }: DataFiles, file: string): RowContext {
  return { dataset, file, ...(config !== undefined && { config }), ...(split !== undefined && { split }) };
}

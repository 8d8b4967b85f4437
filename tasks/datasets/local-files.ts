/** The data files of a folder on this machine. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetMissingError } from './errors.js';
import { cardConfigurations, type CardConfiguration } from './dataset-card.js';
import { deepestFolder, mostFiles } from './limits.js';
import { dataEndings } from './read-file.js';

export async function kindOfPath(path: string): Promise<'file' | 'folder' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'missing';
  }
}

/** Data files by their ending, with forward slashes, relative to the folder; hidden and descriptive ones left out. */
export async function dataFilesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (relative: string, depth: number): Promise<void> => {
    if (depth > deepestFolder) return;
    for (const entry of await readdir(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await walk(path, depth + 1);
      else if (isDataFile(path)) found.push(path);
      if (found.length > mostFiles)
        throw new DatasetMissingError(
          folder,
          `it has more than ${mostFiles} data files (mostFiles); name a folder in it`,
        );
    }
  };
  await walk('', 1);
  return found.sort();
}

/** By its ending; files that describe the dataset are none of its data. */
export function isDataFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^(dataset_infos?|state|croissant|dataset_dict)\.json$/.test(name)) return false;
  return dataEndings.some((ending) => name.endsWith(ending) || name.endsWith(`${ending}.gz`));
}

/** Of the folder's own README.md. */
export async function cardOf(folder: string): Promise<CardConfiguration[]> {
  try {
    return cardConfigurations(await readFile(join(folder, 'README.md'), 'utf8'));
  } catch {
    return [];
  }
}

/**
 * Repositories in the hub's cache on this machine: `datasets--owner--name/{refs,blobs,snapshots/<commit>}`, and
 * `models--…`, as Hugging Face's own tools write it, so that what they fetched is found here and the other way round.
 */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HubRepository } from './hub.js';
import { mostFiles } from './limits.js';

export interface CachedSnapshot {
  readonly commit: string;
  /** Paths in the repository, with forward slashes, of files that are there whole. */
  readonly files: readonly string[];
}

export function repositoryFolder(cache: string, { type, name }: HubRepository): string {
  return join(cache, `${type}s--${name.replaceAll('/', '--')}`);
}

export function snapshotFile(cache: string, repository: HubRepository, commit: string, path: string): string {
  return join(repositoryFolder(cache, repository), 'snapshots', commit, path);
}

/** The snapshot that the revision names; for `main` without a record of it, the newest one. */
export async function cachedSnapshot(
  cache: string,
  repository: HubRepository,
  revision: string,
): Promise<CachedSnapshot | null> {
  const folder = repositoryFolder(cache, repository);
  const commits = await namesIn(join(folder, 'snapshots'));
  const recorded = await textOf(join(folder, 'refs', revision));
  const commit =
    commits.find((one) => one === (recorded ?? revision)) ??
    (revision === 'main' && recorded === null ? await newest(join(folder, 'snapshots'), commits) : undefined);
  if (commit === undefined) return null;
  const files: string[] = [];
  await walk(join(folder, 'snapshots', commit), '', files);
  return { commit, files: files.sort() };
}

/** Remembers what a branch or tag named, as Hugging Face's tools do. */
export async function recordRevision(
  cache: string,
  repository: HubRepository,
  revision: string,
  commit: string,
): Promise<void> {
  if (revision === commit) return;
  const file = join(repositoryFolder(cache, repository), 'refs', revision);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, commit);
}

async function walk(root: string, relative: string, files: string[]): Promise<void> {
  for (const name of await namesIn(join(root, relative))) {
    const path = relative === '' ? name : `${relative}/${name}`;
    try {
      // Follows the link to the blob: a link whose blob is gone is no file.
      const found = await stat(join(root, path));
      if (found.isDirectory()) await walk(root, path, files);
      else if (files.length < mostFiles) files.push(path);
    } catch {
      continue;
    }
  }
}

async function newest(folder: string, commits: readonly string[]): Promise<string | undefined> {
  const times = await Promise.all(
    commits.map(async (commit) => ({ commit, time: (await stat(join(folder, commit))).mtimeMs })),
  );
  return times.sort((left, right) => right.time - left.time)[0]?.commit;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    return null;
  }
}

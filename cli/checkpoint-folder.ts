/**
 * `checkpoints/global_step_N/` of a run's folder: how one comes to be. Reading is in `read-checkpoint.ts`.
 *
 * CHECKPOINT-1 A checkpoint appears whole or not at all: written under a temporary name, synced, renamed.
 * CHECKPOINT-2 `latest` is replaced atomically, after the rename: it never names a half.
 * CHECKPOINT-3 What is read is checked against the manifest (sizes and SHA-256); a damaged one is refused with an event
 *              and the previous good one is taken.
 * CHECKPOINT-4 An older checkpoint goes only after a newer one is the latest.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkpointManifest, type CheckpointManifest } from './checkpoint-manifest.js';
import { checkpointName, checkpointSteps } from './checkpoint-steps.js';
import { explainWriteError, replaceFile, syncPath } from './durable-write.js';

export { checkpointManifest, type CheckpointManifest } from './checkpoint-manifest.js';
export { readCheckpoint, readLatestCheckpoint, locateCheckpoint, type Checkpoint } from './read-checkpoint.js';

/** Prefix of what is not, or no longer, a checkpoint; a run that was killed may leave some, the next one removes them. */
const temporaryPrefix = '.temporary-';

/** A file that the manifest lists is missing or has another size: the writer did not finish. */
export class CheckpointIncompleteError extends Error {
  override readonly name = 'CheckpointIncompleteError';
  readonly folder: string;
  readonly file: string;
  constructor(folder: string, file: string, reason: string) {
    super(`checkpoint ${folder} was not committed: ${file} ${reason}`);
    this.folder = folder;
    this.file = file;
  }
}

export interface CheckpointWriter {
  /** Temporary, absolute, empty. Files may lie in folders inside. */
  readonly folder: string;
  /**
   * Checks that all listed files are there, syncs, renames, moves `latest`, removes old ones. Returns the final folder.
   * @throws CheckpointIncompleteError, RunFolderFullError; nothing visible has changed then.
   */
  commit(manifest: CheckpointManifest): Promise<string>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

/** `keep`: how many of the newest stay (null: all). A run has one writer at a time. */
export function beginCheckpoint(runFolder: string, step: number, keep: number | null = null): CheckpointWriter {
  const parent = join(resolve(runFolder), 'checkpoints');
  const folder = makeTemporaryFolder(parent, step);
  return {
    folder,
    async commit(manifest) {
      try {
        await seal(folder, checkpointManifest.parse(manifest));
        const final = join(parent, checkpointName(step));
        await moveIntoPlace(folder, final);
        replaceFile(join(parent, 'latest'), `${checkpointName(step)}\n`);
        await removeOld(parent, step, keep);
        return final;
      } catch (error) {
        throw explainWriteError(error, folder);
      }
    },
    async abort() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Leftovers of a killed run go first: they may be what fills the disk. */
function makeTemporaryFolder(parent: string, step: number): string {
  try {
    mkdirSync(parent, { recursive: true });
    for (const name of readdirSync(parent)) {
      if (name.startsWith(temporaryPrefix) || /^latest\.\d+\.temporary$/.test(name))
        rmSync(join(parent, name), { recursive: true, force: true });
    }
    return mkdtempSync(join(parent, `${temporaryPrefix}${checkpointName(step)}-`));
  } catch (error) {
    throw explainWriteError(error, parent);
  }
}

async function seal(folder: string, manifest: CheckpointManifest): Promise<void> {
  for (const { name, bytes } of manifest.files) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found === undefined) throw new CheckpointIncompleteError(folder, name, 'is missing');
    if (found.size !== bytes) {
      throw new CheckpointIncompleteError(folder, name, `has ${found.size} bytes where its writer said ${bytes}`);
    }
  }
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const folders = new Set(manifest.files.map(({ name }) => dirname(join(folder, name))));
  for (const { name } of manifest.files) syncPath(join(folder, name));
  syncPath(join(folder, 'manifest.json'));
  for (const path of [...folders, folder]) syncPath(path);
}

/** A resumed run may write a step again that the run before it had saved. */
async function moveIntoPlace(folder: string, final: string): Promise<void> {
  const parent = dirname(final);
  if (existsSync(final)) {
    const old = join(mkdtempSync(join(parent, `${temporaryPrefix}old-`)), 'checkpoint');
    await rename(final, old);
    await rename(folder, final);
    syncPath(parent);
    await rm(dirname(old), { recursive: true, force: true });
    return;
  }
  await rename(folder, final);
  syncPath(parent);
}

/** Steps beyond `step` belong to a line that a resume has left: they are not counted, and replaced when reached. */
async function removeOld(parent: string, step: number, keep: number | null): Promise<void> {
  if (keep === null) return;
  const superfluous = checkpointSteps(parent)
    .filter((other) => other <= step)
    .slice(Math.max(1, keep));
  for (const old of superfluous) {
    const temporary = join(mkdtempSync(join(parent, `${temporaryPrefix}old-`)), 'checkpoint');
    await rename(join(parent, checkpointName(old)), temporary);
    await rm(dirname(temporary), { recursive: true, force: true });
  }
}

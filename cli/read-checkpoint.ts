/** Finds and checks checkpoints; nothing is believed that the manifest's sizes and hashes do not confirm. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { checkpointManifest, type CheckpointManifest } from './checkpoint-manifest.js';
import { checkpointName, checkpointSteps } from './checkpoint-steps.js';
import type { RunEvent } from './run-event.js';

/** A manifest lists a few dozen files; more than this is not one. */
const maxManifestBytes = 16 * 2 ** 20;

export interface Checkpoint {
  readonly folder: string;
  readonly manifest: CheckpointManifest;
}

/** A checkpoint whose manifest is missing or wrong, or whose files are not those that it lists. */
export class CheckpointDamagedError extends Error {
  override readonly name = 'CheckpointDamagedError';
  readonly folder: string;
  readonly reason: string;
  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(
      `checkpoint ${folder} cannot be used: ${reason}; name an older one, or the run's folder to take the last good one`,
      options,
    );
    this.folder = folder;
    this.reason = reason;
  }
}

/** There is no checkpoint where one was named. */
export class CheckpointMissingError extends Error {
  override readonly name = 'CheckpointMissingError';
  readonly folder: string;
  constructor(folder: string) {
    super(
      `no checkpoint in ${folder}; name a run's folder (runs/<experiment>-001) or one of its checkpoints/global_step_N`,
    );
    this.folder = folder;
  }
}

/** Reads and checks one checkpoint's folder. @throws CheckpointDamagedError */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const manifest = readManifest(folder);
  for (const file of manifest.files) {
    const path = join(folder, file.name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw new CheckpointDamagedError(folder, `${file.name} is missing`);
    if (found.size !== file.bytes) {
      throw new CheckpointDamagedError(folder, `${file.name} has ${found.size} bytes, its manifest says ${file.bytes}`);
    }
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
    if (hash.digest('hex') !== file.hash) {
      throw new CheckpointDamagedError(folder, `${file.name} does not have the SHA-256 that its manifest says`);
    }
  }
  return { folder, manifest };
}

/** The newest good checkpoint of a run's folder, `latest` first; each damaged one is told to `onEvent`. */
export async function readLatestCheckpoint(
  runFolder: string,
  onEvent: (event: RunEvent) => void,
): Promise<Checkpoint | undefined> {
  const parent = join(resolve(runFolder), 'checkpoints');
  const latest = readLatestStep(parent);
  for (const step of checkpointSteps(parent).filter((step) => step <= latest)) {
    const folder = join(parent, checkpointName(step));
    try {
      return await readCheckpoint(folder);
    } catch (error) {
      if (!(error instanceof CheckpointDamagedError)) throw error;
      onEvent({ kind: 'checkpoint-refused', folder, reason: error.reason });
    }
  }
  return undefined;
}

/**
 * What `--resume`, `evaluate` and `sample` name: a run's folder (its newest good checkpoint) or one checkpoint.
 * @throws CheckpointMissingError, CheckpointDamagedError
 */
export async function locateCheckpoint(
  folder: string,
  onEvent: (event: RunEvent) => void,
): Promise<Checkpoint & { readonly runFolder: string }> {
  const path = resolve(folder);
  if (basename(dirname(path)) === 'checkpoints' && existsSync(path)) {
    return { ...(await readCheckpoint(path)), runFolder: dirname(dirname(path)) };
  }
  const found = await readLatestCheckpoint(path, onEvent);
  if (found === undefined) throw new CheckpointMissingError(path);
  return { ...found, runFolder: path };
}

/** `latest` is where the last commit ended. Without it (a run copied by hand) every step counts. */
function readLatestStep(parent: string): number {
  const path = join(parent, 'latest');
  if (!existsSync(path)) return Infinity;
  const digits = /^global_step_(\d+)\s*$/.exec(readFileSync(path, 'utf8'))?.[1];
  return digits === undefined ? Infinity : Number(digits);
}

function readManifest(folder: string): CheckpointManifest {
  const path = join(folder, 'manifest.json');
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new CheckpointDamagedError(folder, 'manifest.json is missing');
  if (found.size > maxManifestBytes) throw new CheckpointDamagedError(folder, `manifest.json has ${found.size} bytes`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new CheckpointDamagedError(folder, 'manifest.json is not JSON', { cause });
  }
  const result = checkpointManifest.safeParse(content);
  if (!result.success) throw new CheckpointDamagedError(folder, `manifest.json: ${z.prettifyError(result.error)}`);
  return result.data;
}

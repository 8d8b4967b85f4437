/**
 * `checkpoints/global_step_N/` of a run's folder.
 *
 * CHECKPOINT-1 A checkpoint appears whole or not at all: written under a temporary name, synced, renamed.
 * CHECKPOINT-2 `latest` is replaced atomically, after the rename: it never names a half.
 * CHECKPOINT-3 What is read is checked against the manifest (sizes and SHA-256); a damaged one is refused with an event
 *              and the previous good one is taken.
 */
import { z } from 'zod';
import { contentHash, count, stage } from '../messages/values.js';
import type { RunEvent } from './run-event.js';

export const checkpointManifest = z.object({
  format: z.literal(1),
  stage,
  /** Steps done over the whole run. */
  step: count,
  /** Steps done of `stage`. */
  stageStep: count,
  seed: count,
  weights: z.object({ version: count, hash: contentHash }),
  referenceHash: contentHash.optional(),
  /** Names are relative to the checkpoint's folder, with `/`. */
  files: z.array(z.object({ name: z.string().min(1), bytes: count, hash: contentHash })),
  /** SHA-256 of the resolved configuration that the bits depend on. */
  configHash: contentHash,
  metrics: z.record(z.string(), z.number()).optional(),
});
export type CheckpointManifest = z.infer<typeof checkpointManifest>;

export interface CheckpointWriter {
  /** Temporary, absolute, empty. Files may lie in folders inside. */
  readonly folder: string;
  /** Syncs, renames, moves `latest`, removes old ones. Returns the final folder. */
  commit(manifest: CheckpointManifest): Promise<string>;
  abort(): Promise<void>;
}

export interface Checkpoint {
  readonly folder: string;
  readonly manifest: CheckpointManifest;
}

/** `keep`: how many of the newest stay (null: all). */
export function beginCheckpoint(runFolder: string, step: number, keep: number | null = null): CheckpointWriter {
  throw new Error(`${runFolder} ${step} ${String(keep)}`);
}

/** Reads and checks one checkpoint's folder. @throws CheckpointDamagedError */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  throw new Error(folder);
}

/** The newest good checkpoint of a run's folder; each damaged one is told to `onEvent`. */
export async function readLatestCheckpoint(
  runFolder: string,
  onEvent: (event: RunEvent) => void,
): Promise<Checkpoint | undefined> {
  throw new Error(`${runFolder} ${typeof onEvent}`);
}

/** What `--resume`, `evaluate` and `sample` name: a run's folder (its newest good checkpoint) or one checkpoint. */
export async function locateCheckpoint(
  folder: string,
  onEvent: (event: RunEvent) => void,
): Promise<Checkpoint & { readonly runFolder: string }> {
  throw new Error(`${folder} ${typeof onEvent}`);
}

/** The weights that a run or a performance starts from: asked of the policy, and compared with what a checkpoint names. */
import type { WeightsRequested } from '../../messages/control/lease.js';
import { policyVersion, type WeightsRef } from '../../messages/values.js';
import { isAdapterFolder, readAdapterFolder } from '../../models/lora/adapter-folder.js';
import type { Checkpoint } from '../checkpoint-folder.js';
import { locateBase } from '../locate-weights.js';
import { weightsOf } from './checkpoints.js';

import { within, type Company } from './run.js';

/** The checkpoint's weights are not those that its manifest names. */
export class CheckpointWeightsError extends Error {
  override readonly name = 'CheckpointWeightsError';
}

/** @throws CheckpointWeightsError */
export function requireNamedWeights({ folder, manifest }: Checkpoint, { hash }: WeightsRef): void {
  const { hash: named } = manifest.weights;
  if (named === hash) return;
  throw new CheckpointWeightsError(
    `${folder}: weights have the hash ${hash}, the manifest names ${named}; of adapters, the model that they belong to ` +
      'has changed',
  );
}

/**
 * Fills the live slot: from the checkpoint, else as the configuration says.
 * @param reference a folder for the reference's slot
 */
export async function loadWeights(
  company: Company,
  checkpoint: Checkpoint | undefined,
  reference?: string,
): Promise<WeightsRef> {
  const asked: WeightsRequested = {
    kind: 'weights-requested',
    version: policyVersion.parse(checkpoint?.manifest.weights.version ?? 0),
    ...(checkpoint ? await ofCheckpoint(weightsOf(checkpoint)) : ofConfiguration(company)),
    ...(reference !== undefined && { referenceFolder: reference }),
  };
  const { weights } = await company.system.ask('policy', asked, within(company));
  return weights;
}

type Origin = Pick<WeightsRequested, 'source' | 'adapters'>;

/** A checkpoint of adapters stands on the model that it names, wherever `model.path` leads by now. */
async function ofCheckpoint(folder: string): Promise<Origin> {
  if (!isAdapterFolder(folder)) return { source: { from: 'folder', folder } };
  const base = await locateBase(readAdapterFolder(folder));
  return { source: { from: 'folder', folder: base }, adapters: { from: 'folder', folder } };
}

function ofConfiguration({ config, adapterFolder }: Company): Origin {
  const { path, lora_rank: rank } = config.model;
  const fresh = { from: 'initialisation' as const, seed: config.trainer.seed };
  if (path === null) return { source: fresh };
  const source = { from: 'folder' as const, folder: path };
  if (adapterFolder === null) return { source, ...(rank > 0 && { adapters: fresh }) };
  if (rank === 0) return { source: { ...source, mergedAdapters: adapterFolder } };
  return { source, adapters: { from: 'folder', folder: adapterFolder } };
}

/** Folds a folder of adapters into weights that stand in the arena already. */
import type { ArenaPlan } from '../../models/arena/arena.js';
import { loadAdapters, readAdapterFolder } from '../../models/lora/adapter-folder.js';
import { mergeAdapters } from '../../models/lora/merge.js';
import { splitLayout } from '../../models/arena/parameter-layout.js';
import type { WeightsRegion } from '../../models/arena/weights-hash.js';

/**
 * @param regions that together hold the adapted matrices
 * @throws WeightsMismatchError, LoraTargetError and the errors of `readAdapterFolder`, before a weight is changed
 */
export function mergeFolder(folder: string, { configuration }: ArenaPlan, regions: readonly WeightsRegion[]): void {
  const { lora } = readAdapterFolder(folder);
  // In float32 whatever the arena's dtype: nothing is rounded before the sum.
  const { trained: layout } = splitLayout(configuration, 'float32', { freezeVisionTower: true, lora });
  const bytes = new Uint8Array(layout.slotBytes);
  loadAdapters(folder, layout, bytes);
  mergeAdapters(regions, { layout, bytes }, lora);
}

/**
 * The policy's work on bytes: fill a slot, copy one, hash one, write one to a folder. In a thread of its own, so that
 * heartbeats stay true while gigabytes are hashed. On the CPU it needs no tensor engine, and loads none.
 */
import { resolve } from 'node:path';
import type { WeightsRequested, DeviceArena } from '../../messages/control/lease.js';
import { createDeviceArena, hostSlotBytes, type SlotBytes } from '../../models/arena/arena-view.js';
import { planArena, type ArenaPlan } from '../../models/arena/arena.js';
import { initializeSlot } from '../../models/arena/initialize.js';
import { loadAdapters, saveAdapterFolder } from '../../models/lora/adapter-folder.js';
import { loadFolder, saveFolder, type WrittenFile } from '../../models/checkpoint/safetensors.js';
import { hashTensors, rootHash, type HashedTensor, type WeightsRegion } from '../../models/arena/weights-hash.js';
import type { ComputeContext, CreateCompute } from '../../runtime/compute.js';
import { mapSharedMemory } from '../../runtime/shared-memory.js';
import { createOps } from '../../tensor/create-ops.js';
import { mergeFolder } from './merge-folder.js';
import { policyStartData, type PolicyStartData } from './start-data.js';

export type PolicyCompute = {
  /** Where other processes find the arena; undefined: in host memory. */
  deviceArena: () => DeviceArena | undefined;
  /** Fills a slot and the parameters that are not trained; returns the hash of all. */
  fillModel: (input: { readonly slot: number } & Pick<WeightsRequested, 'source' | 'adapters'>) => string;
  /** Fills a slot alone, as the frozen parameters stand: the reference's. */
  fillSlot: (input: { readonly slot: number; readonly folder: string }) => string;
  /** Returns the hash of the copy. */
  copySlot: (input: { readonly from: number; readonly to: number }) => string;
  hashSlot: (input: { readonly slot: number }) => string;
  exportSlot: (input: { readonly slot: number; readonly folder: string }) => WrittenFile[];
};

export const createCompute: CreateCompute<PolicyCompute> = async (startData, context) => {
  const settings = policyStartData.parse(startData);
  const plan = planArena(settings);
  const { bytes, address } = await openMemory(settings, plan, context);
  let frozen: readonly HashedTensor[] | undefined;
  /** The folder that the parameters were read from, which adapters belong to. */
  let base: string | null = null;
  const initialize = (region: WeightsRegion, seed: number) =>
    initializeSlot(plan.configuration, region.layout, seed, region.bytes);
  const hash = (slot: number): string => {
    // What no one trains is hashed once.
    frozen ??= hashTensors({ layout: plan.frozen, bytes: bytes.read('frozen') });
    return rootHash([...frozen, ...hashTensors({ layout: plan.layout, bytes: bytes.read(slot) })]);
  };
  return {
    deviceArena: () => address,
    fillModel({ slot, source, adapters = { from: 'initialisation', seed: 0 } }) {
      base = source.from === 'folder' ? resolve(source.folder) : null;
      bytes.write('frozen', (frozenTarget) =>
        bytes.write(slot, (target) => {
          const regions = [{ layout: plan.frozen, bytes: frozenTarget }];
          const trained = { layout: plan.layout, bytes: target };
          if (!plan.lora) regions.push(trained);
          if (source.from === 'folder') loadFolder(source.folder, regions);
          else for (const region of regions) initialize(region, source.seed);
          if (source.from === 'folder' && source.mergedAdapters !== undefined)
            mergeFolder(source.mergedAdapters, plan, regions);
          if (!plan.lora) return;
          if (adapters.from === 'folder') loadAdapters(adapters.folder, plan.layout, target, plan.lora);
          else initialize(trained, adapters.seed);
        }),
      );
      frozen = undefined;
      return hash(slot);
    },
    fillSlot({ slot, folder }) {
      bytes.write(slot, (target) => {
        if (plan.lora) loadAdapters(folder, plan.layout, target, plan.lora);
        else
          loadFolder(folder, [
            { layout: plan.frozen, bytes: null },
            { layout: plan.layout, bytes: target },
          ]);
      });
      return hash(slot);
    },
    copySlot({ from, to }) {
      bytes.write(to, (target) => target.set(bytes.read(from)));
      return hash(to);
    },
    hashSlot: ({ slot }) => hash(slot),
    exportSlot({ slot, folder }) {
      const region = { layout: plan.layout, bytes: bytes.read(slot) };
      const { configuration, lora } = plan;
      const { exportFiles: extraFiles, specialTokens } = settings;
      if (lora) return saveAdapterFolder(folder, { configuration, lora, region, baseModel: base, extraFiles });
      const regions = [region, { layout: plan.frozen, bytes: bytes.read('frozen') }];
      return saveFolder(folder, configuration, regions, extraFiles, specialTokens, settings.model);
    },
  };
};

async function openMemory(
  settings: PolicyStartData,
  plan: ArenaPlan,
  { shared }: ComputeContext,
): Promise<{ bytes: SlotBytes; address: DeviceArena | undefined }> {
  if (settings.device === 'cpu')
    return { bytes: hostSlotBytes(plan, mapSharedMemory(shared.arena, 'write')), address: undefined };
  const { view, address } = createDeviceArena(await createOps(settings), plan);
  return { bytes: view, address };
}

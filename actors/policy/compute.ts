/**
 * The policy's work on bytes: fill a slot, copy one, hash one, write one to a folder. In a thread of its own, so that
 * heartbeats stay true while gigabytes are hashed. On the CPU it needs no tensor engine, and loads none.
 */
import type { WeightsRequested, DeviceArena } from '../../messages/control/lease.js';
import { createDeviceArena, hostSlotBytes, type SlotBytes } from '../../models/arena-view.js';
import { planArena, type ArenaPlan } from '../../models/arena.js';
import { initializeSlot } from '../../models/initialize.js';
import { loadFolderIntoSlot, saveSlotAsFolder, type WrittenFile } from '../../models/safetensors.js';
import { hashSlot } from '../../models/weights-hash.js';
import type { ComputeContext, CreateCompute } from '../../runtime/compute.js';
import { mapSharedMemory } from '../../runtime/shared-memory.js';
import { createOps } from '../../tensor/create-ops.js';
import { policyStartData, type PolicyStartData } from './start-data.js';

export type PolicyCompute = {
  /** Where other processes find the arena; undefined: in host memory. */
  deviceArena: () => DeviceArena | undefined;
  /** Returns the hash of the slot's bytes. */
  fillSlot: (input: { readonly slot: number; readonly source: WeightsRequested['source'] }) => string;
  /** Returns the hash of the copy. */
  copySlot: (input: { readonly from: number; readonly to: number }) => string;
  hashSlot: (input: { readonly slot: number }) => string;
  exportSlot: (input: { readonly slot: number; readonly folder: string }) => WrittenFile[];
};

export const createCompute: CreateCompute<PolicyCompute> = (startData, context) => {
  const settings = policyStartData.parse(startData);
  const plan = planArena(settings);
  const { bytes, address } = openMemory(settings, plan, context);
  const hash = (slot: number): string => hashSlot(plan.layout, bytes.read(slot));
  return {
    deviceArena: () => address,
    fillSlot({ slot, source }) {
      bytes.write(slot, (target) => {
        if (source.from === 'folder') loadFolderIntoSlot(source.folder, plan.layout, target);
        else initializeSlot(plan.configuration, plan.layout, source.seed, target);
      });
      return hash(slot);
    },
    copySlot({ from, to }) {
      bytes.write(to, (target) => target.set(bytes.read(from)));
      return hash(to);
    },
    hashSlot: ({ slot }) => hash(slot),
    exportSlot: ({ slot, folder }) =>
      saveSlotAsFolder(
        folder,
        plan.configuration,
        plan.layout,
        bytes.read(slot),
        settings.exportFiles,
        settings.specialTokens,
      ),
  };
};

function openMemory(
  settings: PolicyStartData,
  plan: ArenaPlan,
  { shared }: ComputeContext,
): { bytes: SlotBytes; address: DeviceArena | undefined } {
  if (settings.device === 'cpu')
    return { bytes: hostSlotBytes(plan, mapSharedMemory(shared.arena, 'write')), address: undefined };
  const { view, address } = createDeviceArena(createOps(settings), plan);
  return { bytes: view, address };
}

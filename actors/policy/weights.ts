/** Effects on the arena's bytes: fill a slot, copy one, hash one, write one to a folder. */
import type { WeightsRequested } from '../../messages/control/lease.js';
import type { FilesWritten } from '../../messages/control/checkpoint.js';
import { initializeSlot } from '../../models/initialize.js';
import { loadFolderIntoSlot, saveSlotAsFolder } from '../../models/checkpoint-folder.js';
import { hashSlot } from '../../models/weights-hash.js';
import { slotBytes, type ArenaPlan } from '../../models/arena.js';

export interface PolicyArena {
  readonly plan: ArenaPlan;
  readonly memory: ArrayBuffer;
  /** Files beside the weights in every exported folder: tokenizer, chat template. */
  readonly exportFiles: Readonly<Record<string, string>>;
}

/** Fills `slot` from the source and returns the hash of its bytes. */
export async function fillSlot(arena: PolicyArena, slot: number, source: WeightsRequested['source']): Promise<string> {
  const bytes = slotBytes(arena.plan, arena.memory, slot);
  if (source.from === 'folder') await loadFolderIntoSlot(source.folder, arena.plan.layout, bytes);
  else initializeSlot(arena.plan.configuration, arena.plan.layout, source.seed, bytes);
  return hashSlot(arena.plan.layout, bytes);
}

export function copySlot(arena: PolicyArena, from: number, to: number): void {
  slotBytes(arena.plan, arena.memory, to).set(slotBytes(arena.plan, arena.memory, from));
}

export function hashOfSlot(arena: PolicyArena, slot: number): string {
  return hashSlot(arena.plan.layout, slotBytes(arena.plan, arena.memory, slot));
}

export async function exportSlot(arena: PolicyArena, slot: number, folder: string): Promise<FilesWritten['files']> {
  const { configuration, layout } = arena.plan;
  return saveSlotAsFolder(folder, configuration, layout, slotBytes(arena.plan, arena.memory, slot), arena.exportFiles);
}

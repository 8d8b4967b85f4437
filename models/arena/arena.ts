/**
 * The arena: first the parameters that the run does not train, once; then the trained ones at fixed offsets, in slots of
 * equal size, one after the other; the frozen reference is the slot after the last. One physical copy of each, whatever
 * the number of processes that map it. With adapters a slot is as small as they are, and the reference is the same model
 * with the adapters it began with.
 */
import { z } from 'zod';
import { parseModelConfiguration, type ModelConfiguration } from '../configuration/configuration.js';
import { loraDescription, type LoraDescription } from '../lora/adapters.js';
import { splitLayout, type ParameterLayout } from './parameter-layout.js';

export interface ArenaPlan {
  readonly configuration: ModelConfiguration;
  /** The trained parameters, within a slot. */
  readonly layout: ParameterLayout;
  /** The others, from the arena's first byte; without places when all are trained. */
  readonly frozen: ParameterLayout;
  /** null: whole parameters are trained. */
  readonly lora: LoraDescription | null;
  /** Slots that updates rotate through (DESIGN.md section 5: 2 + max_staleness). */
  readonly slots: number;
  /** Index of the reference's slot, or null when the run has none. */
  readonly referenceSlot: number | null;
  readonly byteLength: number;
}

/** What decides the arena's layout: plain data that every actor is given, so that only slots travel. */
export const arenaDescription = z.object({
  /** `config.json` in Hugging Face's spelling. */
  model: z.unknown(),
  dtype: z.enum(['float32', 'bfloat16']),
  slots: z.number().int().positive(),
  /** A frozen reference has a slot of its own. */
  reference: z.boolean(),
  /** Default true. Nothing for a model without one. */
  freeze_vision_tower: z.boolean().optional(),
  lora: loraDescription.nullish(),
});
export type ArenaDescription = z.infer<typeof arenaDescription>;

/** PURE. Where everything lies. @throws ModelConfigurationError, LoraTargetError */
export function planArena(description: ArenaDescription): ArenaPlan {
  const configuration = parseModelConfiguration(description.model);
  const lora = description.lora ?? null;
  const { trained, frozen } = splitLayout(configuration, description.dtype, {
    freezeVisionTower: description.freeze_vision_tower ?? true,
    lora,
  });
  const total = description.slots + (description.reference ? 1 : 0);
  return {
    configuration,
    layout: trained,
    frozen,
    lora,
    slots: description.slots,
    referenceSlot: description.reference ? description.slots : null,
    byteLength: frozen.slotBytes + total * trained.slotBytes,
  };
}

/** Byte at which a slot starts. */
export function slotStart({ frozen, layout }: ArenaPlan, slot: number): number {
  return frozen.slotBytes + slot * layout.slotBytes;
}

/** The bytes of one slot within a mapping of the whole arena. */
export function slotBytes(plan: ArenaPlan, arena: ArrayBufferLike, slot: number): Uint8Array {
  return new Uint8Array(arena, slotStart(plan, slot), plan.layout.slotBytes);
}

/** The bytes of the parameters that are not trained; empty when all are. */
export function frozenBytes(plan: ArenaPlan, arena: ArrayBufferLike): Uint8Array {
  return new Uint8Array(arena, 0, plan.frozen.slotBytes);
}

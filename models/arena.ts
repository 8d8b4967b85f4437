/**
 * The arena: every parameter at a fixed offset, in slots of equal size, one after the other; the frozen reference is the
 * slot after the last. One physical copy per slot, whatever the number of processes that map it.
 */
import { z } from 'zod';
import { parseModelConfiguration, type ModelConfiguration } from './configuration.js';
import { parameterLayout, type ParameterLayout } from './parameter-layout.js';

export interface ArenaPlan {
  readonly configuration: ModelConfiguration;
  readonly layout: ParameterLayout;
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
});
export type ArenaDescription = z.infer<typeof arenaDescription>;

/** PURE. Where everything lies. @throws ModelConfigurationError */
export function planArena(description: ArenaDescription): ArenaPlan {
  const configuration = parseModelConfiguration(description.model);
  const layout = parameterLayout(configuration, description.dtype);
  const total = description.slots + (description.reference ? 1 : 0);
  return {
    configuration,
    layout,
    slots: description.slots,
    referenceSlot: description.reference ? description.slots : null,
    byteLength: total * layout.slotBytes,
  };
}

/** The bytes of one slot within a mapping of the whole arena. */
export function slotBytes(plan: ArenaPlan, arena: ArrayBuffer, slot: number): Uint8Array {
  return new Uint8Array(arena, slot * plan.layout.slotBytes, plan.layout.slotBytes);
}

/** The model over each slot of the arena: parameters are tensors over shared memory, bound once and kept. */
import type { Ops, Tensor } from '../tensor/ops.js';
import type { ArenaPlan } from './arena.js';
import { bindParameters } from './bind-parameters.js';
import type { CausalLanguageModel } from './causal-language-model.js';
import { createQwen2 } from './qwen2/model.js';

export interface SlotModel {
  readonly model: CausalLanguageModel;
  /** By Hugging Face name, in the layout's order. */
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/**
 * A function from slot to model. With a read-only mapping a stray write to a weight is a SIGSEGV at its place.
 * The tensors live as long as the process: a slot is re-read, never re-bound.
 */
export function openSlotModels(
  ops: Ops,
  plan: ArenaPlan,
  memory: ArrayBuffer,
  access: 'read' | 'write',
): (slot: number) => SlotModel {
  const bound = new Map<number, SlotModel>();
  return (slot) => {
    const known = bound.get(slot);
    if (known) return known;
    const region = { buffer: memory, writable: access === 'write' };
    const parameters = bindParameters(ops, plan.layout, region, slot * plan.layout.slotBytes);
    const opened = { model: createQwen2(ops, plan.configuration, parameters), parameters };
    bound.set(slot, opened);
    return opened;
  };
}

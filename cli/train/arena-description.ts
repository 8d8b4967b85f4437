/** PURE. What decides where every weight lies, said once for all actors of a run. */
import type { Config } from '../../config/schema.js';
import type { ArenaDescription } from '../../models/arena/arena.js';

/** @param model keys of a Hugging Face `config.json` */
export function arenaDescriptionOf(
  { model: section, placement }: Config,
  model: Record<string, unknown>,
  reference: boolean,
): ArenaDescription {
  const { dtype, freeze_vision_tower, lora_rank: rank, lora_alpha: alpha, target_modules } = section;
  return {
    model,
    dtype,
    slots: placement.slots,
    reference,
    freeze_vision_tower,
    ...(rank > 0 && { lora: { rank, alpha, target_modules } }),
  };
}

/**
 * PURE. How a parameter of the model may be named in a file. Published checkpoints, and `save_pretrained` of
 * transformers 5, write the names of `parameter-shapes.ts`; with `save_original_format=False`, and in memory,
 * transformers names the parts of Qwen2.5-VL `model.language_model.…` and `model.visual.…`; tools of the time between
 * wrote `language_model.model.…` and `language_model.lm_head.…`.
 */
const prefixes: readonly (readonly [stored: string, own: string])[] = [
  ['model.language_model.', 'model.'],
  ['language_model.model.', 'model.'],
  ['language_model.lm_head.', 'lm_head.'],
  ['model.visual.', 'visual.'],
];

/** The name in `parameter-shapes.ts` of a tensor as it is stored; one that no tool is known to write is its own. */
export function parameterName(stored: string): string {
  for (const [prefix, own] of prefixes) if (stored.startsWith(prefix)) return own + stored.slice(prefix.length);
  return stored;
}

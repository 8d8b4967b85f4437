/** PURE. What decides which traces a distillation keeps; everything else (speed, limits, addresses) may change. */
import { z } from 'zod';
import { keepChoices } from './decide-question.js';

export const distillSettings = z.strictObject({
  dataset: z.string(),
  mapping: z.string(),
  template: z.string(),
  /** The model's name, or the hash of a run's weights. */
  teacher: z.string(),
  samples: z.number().int().positive(),
  temperature: z.number().nonnegative(),
  top_p: z.number().positive(),
  max_tokens: z.number().int().positive(),
  keep: z.enum(keepChoices),
  grader: z.string(),
  seed: z.number().int().nonnegative(),
});
export type DistillSettings = z.infer<typeof distillSettings>;

/** `--samples is 8, was 4`, one line each. */
export function settingsThatDiffer(now: DistillSettings, before: DistillSettings): string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(now)
    .filter(([key, value]) => old.get(key) !== value)
    .map(([key, value]) => `${key.replace('_', '-')} is ${String(value)}, was ${String(old.get(key))}`);
}

/**
 * PURE. The lines of a distillation's journal: the settings first, then one for each question that came to an end. The
 * last line about a question holds.
 */
import { z } from 'zod';
import { distillSettings } from './settings.js';

const counts = z.record(z.string(), z.number().int().nonnegative());

const questionLine = z.object({
  kind: z.literal('question'),
  index: z.number().int().nonnegative(),
  /** `questionKey`: of what was asked. */
  key: z.string(),
  id: z.string(),
  outcome: z.enum(['kept', 'rejected', 'failed']),
  /** Rows in the output. */
  kept: z.number().int().nonnegative(),
  /** Samples by what became of them. */
  accepted: z.number().int().nonnegative(),
  rejected: counts,
  failed: counts,
  tokens: z.number().int().nonnegative(),
  /** Of a failed question, for people. */
  detail: z.string().optional(),
});
export type QuestionLine = z.infer<typeof questionLine>;

export const journalLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('settings'), format: z.literal(1), settings: distillSettings }),
  questionLine,
]);
export type JournalLine = z.infer<typeof journalLine>;

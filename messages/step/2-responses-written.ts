/**
 * evaluate → verifier: responses as text, from another engine or from a file, to be graded like rollouts. Response r
 * belongs to prompt ⌊r / n⌋.
 */
import { z } from 'zod';
import { blobRef, count, verdictColumns } from '../values.js';

export const responsesWritten = z.object({
  kind: z.literal('responses-written'),
  purpose: z.literal('validation'),
  step: count,
  shard: count,
  promptCount: count,
  /** uint8: a JSON list of `promptCount` drawn prompts (`drawnPrompt`). */
  prompts: blobRef,
  n: z.number().int().positive(),
  /** uint8: a JSON list of promptCount × n `{text, finishReason}`. */
  responses: blobRef,
  verdictOutput: verdictColumns,
});
export type ResponsesWritten = z.infer<typeof responsesWritten>;

/** One element of `responses`. */
export const writtenResponse = z.object({ text: z.string(), finishReason: z.enum(['stop', 'length']) });
export type WrittenResponse = z.infer<typeof writtenResponse>;

/**
 * One response of an evaluation as it is kept: a line of JSONL, from which every figure can be computed again. PURE.
 *
 * RECORD-1 A verdict that failed has no score (null), in no column: it is never a 0.
 */
import { z } from 'zod';
import { finishReasons } from '../../messages/values.js';

const count = z.number().int().nonnegative();

export const evaluationRecord = z.object({
  /** Benchmark or data source: what statistics are grouped by. */
  benchmark: z.string(),
  problemId: z.string(),
  /** 0 … k − 1: which of the problem's samples. */
  sample: count,
  prompt: z.string(),
  /** Whole, without the end token; with forced exit, what was injected and what came after it too. */
  response: z.string(),
  groundTruth: z.string(),
  outcome: z.enum(['scored', 'timeout', 'crashed']),
  /** Strict verdict; null: it failed. */
  score: z.number().nullable(),
  /** By the benchmark's own parser, for comparison with published figures; null: not scored so. */
  compatibleScore: z.number().nullable(),
  /** The answer as the grader found it; null: none. */
  extracted: z.string().nullable(),
  /** What a majority vote counts: answers with the same key are the same answer; null: no vote. */
  answerKey: z.string().nullable(),
  reason: z.string().optional(),
  decidedBy: z.string().optional(),
  parts: z.record(z.string(), z.number()).optional(),
  finishReason: z.enum(finishReasons),
  /** New tokens, what was injected included; null: not known (another engine's response). */
  tokens: count.nullable(),
  /** Separated by white space, as the paper counts. */
  words: count,
  /** A thought was opened, or implied by the prompt, and never closed. */
  endlessThinking: z.boolean(),
  /** The thought was ended by force, and the answer is what came then. */
  forcedExit: z.boolean(),
  /** Tree hash of the weights that answered; null: not ours. */
  weightsHash: z.string().nullable(),
  /** Its share of the time that its shard took; null: not measured. */
  milliseconds: z.number().nonnegative().nullable(),
});
export type EvaluationRecord = z.infer<typeof evaluationRecord>;

const noAnswerReasons: ReadonlySet<string> = new Set(['no_answer', 'truncated', 'unparsable']);

/** The grader found no answer that it could compare. Graders of the user's own say so by a reason beside no answer. */
export function isUnparsable({
  outcome,
  score,
  extracted,
  reason,
}: Pick<EvaluationRecord, 'outcome' | 'score' | 'extracted' | 'reason'>): boolean {
  if (outcome !== 'scored' || reason === undefined) return false;
  return noAnswerReasons.has(reason) || (extracted === null && (score ?? 0) <= 0);
}

/** Words of a response: runs of characters that are not white space. */
export function countWords(text: string): number {
  let words = 0;
  for (const _ of text.matchAll(/\S+/g)) words += 1;
  return words;
}

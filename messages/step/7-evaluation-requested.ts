/**
 * train → evaluator: one shard of the held-out problems, to be answered n times each by these weights and graded. The
 * evaluator asks a sampler for the answers and the verifier for the verdicts; train merges the shards.
 */
import { z } from 'zod';
import { blobRef, packedTokens, rolloutColumns } from '../values.js';
import { promptsDrawn } from './1-prompts-drawn.js';

/**
 * What to do with responses whose thought is still open at the shard's greatest length: it is closed by force, and the
 * model goes on to its answer. All columns are for R = prompts × n rollouts, of which fewer may be used.
 */
export const forcedExit = z.object({
  /** Token ids of what closes the thought: C of them. */
  closing: z.array(z.number().int()).min(1),
  /** New tokens of the answer at most: A. */
  answerBudget: z.number().int().positive(),
  /** Room for the continuations' prompts: each prompt with its response of L tokens and the closing ones. */
  promptTokens: packedTokens,
  /** Room for what a sampler must know of each. */
  prompts: blobRef,
  /** [R, A] */
  continuation: rolloutColumns,
  /** [R, L + C + A]: the whole responses, forced or not. */
  merged: rolloutColumns,
  /** uint8 [R]: 1 where a response was forced to its answer. */
  used: blobRef,
});
export type ForcedExit = z.infer<typeof forcedExit>;

export const evaluationRequested = promptsDrawn.extend({
  kind: z.literal('evaluation-requested'),
  /** Absent: responses stay as they are cut. */
  forcedExit: forcedExit.optional(),
});
export type EvaluationRequested = z.infer<typeof evaluationRequested>;

/** Bytes of `forcedExit.prompts` for each rollout: what a sampler reads of a prompt, with the longest numbers. */
export const continuationPromptBytes = 128;

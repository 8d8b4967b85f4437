/**
 * train → sampler: one shard, a fixed list of prompts to be sampled n times each. The plan of the step decides the
 * shards, never the number of samplers. A shard lost with its sampler is sent again as it was.
 */
import { z } from 'zod';
import {
  blobRef,
  count,
  packedTokens,
  rolloutColumns,
  samplingParameters,
  verdictColumns,
  weightsRef,
} from '../values.js';

export const promptsDrawn = z.object({
  kind: z.literal('prompts-drawn'),
  /** What the rollouts are for; part of their random stream's key. */
  purpose: z.enum(['train', 'validation', 'forced-exit']),
  step: count,
  shard: count,
  /** Seed of the run; a rollout's stream is keyed by (seed, purpose, step, prompt index, sample, position). */
  seed: count,
  weights: weightsRef,
  promptCount: count,
  /** uint8: a JSON list of `promptCount` drawn prompts (`drawnPrompt`). */
  prompts: blobRef,
  promptTokens: packedTokens,
  /** Rollouts per prompt (verl: rollout.n). */
  n: z.number().int().positive(),
  sampling: samplingParameters,
  output: rolloutColumns,
  verdictOutput: verdictColumns,
  /** float32 [R, L]: where the reference writes its log-probabilities; absent when no reference runs. */
  referenceOutput: blobRef.optional(),
});
export type PromptsDrawn = z.infer<typeof promptsDrawn>;

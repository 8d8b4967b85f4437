/** train → learner, in GRPO: every shard of the step, sampled, graded and (with a reference) scored. */
import { z } from 'zod';
import { count, weightsRef } from '../values.js';
import { rolloutsSampled } from './2-rollouts-sampled.js';
import { rolloutsGraded } from './3-rollouts-graded.js';
import { rolloutsScored } from './4-rollouts-scored.js';

export const gatheredShard = z.object({
  sampled: rolloutsSampled,
  graded: rolloutsGraded,
  scored: rolloutsScored.optional(),
  /** Prompts of the shard that are trained on; absent: all. Set when groups without variance are filtered. */
  keptPrompts: z.array(count).optional(),
});
export type GatheredShard = z.infer<typeof gatheredShard>;

export const stepGathered = z.object({
  kind: z.literal('step-gathered'),
  step: count,
  totalSteps: count,
  stepsPerEpoch: count,
  weights: weightsRef,
  shards: z.array(gatheredShard),
});
export type StepGathered = z.infer<typeof stepGathered>;

/** A shard as the root reads it back from blob memory: prompts and verdicts beside the messages that say where they lie. */
import type { RolloutsGraded, Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import type { RolloutsScored } from '../../messages/step/4-rollouts-scored.js';
import type { GatheredShard } from '../../messages/step/5-step-gathered.js';
import type { DrawnPrompt } from '../../messages/values.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import { readVerdicts } from '../../runtime/blobs/verdict-columns.js';

/** Rollout r belongs to prompt ⌊r / n⌋. */
export interface AnsweredShard extends GatheredShard {
  readonly prompts: readonly DrawnPrompt[];
  readonly verdicts: readonly Verdict[];
}

export function answeredShard(
  blobs: BlobMemory,
  sampled: RolloutsSampled,
  graded: RolloutsGraded,
  scored: RolloutsScored | undefined,
): AnsweredShard {
  const [prompts, verdicts] = [readPrompts(blobs, sampled), readVerdicts(blobs, graded)];
  return { sampled, graded, ...(scored && { scored }), prompts, verdicts };
}

/** What of it crosses to the learner: where things lie, and no bulk. */
export function learnerShard({ sampled, graded, scored, keptPrompts }: AnsweredShard): GatheredShard {
  return { sampled, graded, ...(scored && { scored }), ...(keptPrompts && { keptPrompts }) };
}

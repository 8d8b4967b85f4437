/**
 * PURE. Joins what the step's actors said about each rollout, by group (one prompt, its n rollouts).
 *
 * JOIN-1 A rollout whose weights are not those of the step is refused: nothing is trained on another version's tokens.
 * JOIN-2 A verdict that failed has no score; it stays in its group with `score: null`, and is counted.
 * JOIN-3 The order of groups and rollouts is the order of the plan, never that of arrival.
 */
import type { GatheredShard, StepGathered } from '../../messages/step/5-step-gathered.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readScores } from '../../runtime/blobs/verdict-columns.js';

/** One group: rows of its rollouts in its shard, and their scores. */
export interface JoinedGroup {
  /** Index into the shards, in the order of the plan. */
  readonly shard: number;
  /** Index of its prompt in the shard. */
  readonly group: number;
  readonly rows: readonly number[];
  /** null: the verdict failed; out of the group's statistics and of the loss. */
  readonly scores: readonly (number | null)[];
}

/** A rollout came from other weights than the step's: the learner refuses it. */
export class StaleRolloutError extends Error {
  override readonly name = 'StaleRolloutError';
}

/** The parts of a shard do not fit each other. */
export class ShardMismatchError extends Error {
  override readonly name = 'ShardMismatchError';
}

/** @throws StaleRolloutError, ShardMismatchError */
export function joinGroups(gathered: StepGathered, blobs: BlobMemory): JoinedGroup[] {
  const shards = [...gathered.shards].sort((a, b) => a.sampled.shard - b.sampled.shard);
  return shards.flatMap((shard, index) => {
    requireFitting(shard, gathered);
    const scores = readScores(blobs, shard.graded);
    const { promptCount, n } = shard.sampled;
    const kept = shard.keptPrompts ?? Array.from({ length: promptCount }, (_, group) => group);
    return kept.map((group) => {
      const rows = Array.from({ length: n }, (_, sample) => group * n + sample);
      return { shard: index, group, rows, scores: rows.map((row) => scores[row] ?? null) };
    });
  });
}

function requireFitting({ sampled, graded, scored }: GatheredShard, { weights }: StepGathered): void {
  if (sampled.weights.version !== weights.version || sampled.weights.hash !== weights.hash)
    throw new StaleRolloutError(
      `shard ${sampled.shard} was sampled at version ${sampled.weights.version} (${sampled.weights.hash.slice(0, 12)}), ` +
        `the step trains version ${weights.version} (${weights.hash.slice(0, 12)})`,
    );
  const rollouts = sampled.promptCount * sampled.n;
  const verdicts = graded.verdicts.scores.length;
  if (graded.shard !== sampled.shard || verdicts !== rollouts)
    throw new ShardMismatchError(
      `shard ${sampled.shard}: ${rollouts} rollouts, ${verdicts} verdicts for shard ${graded.shard}`,
    );
  if (scored && scored.shard !== sampled.shard)
    throw new ShardMismatchError(`shard ${sampled.shard} got the reference's answer for shard ${scored.shard}`);
}

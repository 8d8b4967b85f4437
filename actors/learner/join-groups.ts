/**
 * PURE. Joins what the step's actors said about each rollout, by group (one prompt, its n rollouts).
 *
 * JOIN-1 A rollout whose weights are not those of the step is refused: nothing is trained on another version's tokens.
 * JOIN-2 A verdict that failed has no score; it stays in its group with `score: null`, and is counted.
 * JOIN-3 The order of groups and rollouts is the order of the plan, never that of arrival.
 */
import type { GatheredShard, StepGathered } from '../../messages/step/5-step-gathered.js';
import type { PromptId } from '../../messages/values.js';

/** One group: rows of its rollouts in its shard, and their scores. */
export interface JoinedGroup {
  readonly promptId: PromptId;
  readonly shard: number;
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

export function joinGroups(gathered: StepGathered): JoinedGroup[] {
  const shards = [...gathered.shards].sort((a, b) => a.sampled.shard - b.sampled.shard);
  return shards.flatMap((shard, index) => {
    requireFitting(shard, gathered);
    const { prompts, n } = shard.sampled;
    return prompts.flatMap((prompt, group) => {
      if (shard.keptPrompts && !shard.keptPrompts.includes(group)) return [];
      const rows = Array.from({ length: n }, (_, sample) => group * n + sample);
      return [{ promptId: prompt.promptId, shard: index, rows, scores: rows.map((row) => scoreAt(shard, row)) }];
    });
  });
}

function scoreAt(shard: GatheredShard, row: number): number | null {
  const verdict = shard.graded.verdicts[row];
  return verdict?.outcome === 'scored' ? verdict.score : null;
}

function requireFitting({ sampled, graded, scored }: GatheredShard, { weights }: StepGathered): void {
  if (sampled.weights.version !== weights.version || sampled.weights.hash !== weights.hash)
    throw new StaleRolloutError(
      `shard ${sampled.shard} was sampled at version ${sampled.weights.version} (${sampled.weights.hash.slice(0, 12)}), ` +
        `the step trains version ${weights.version} (${weights.hash.slice(0, 12)})`,
    );
  const rollouts = sampled.prompts.length * sampled.n;
  if (graded.shard !== sampled.shard || graded.verdicts.length !== rollouts)
    throw new ShardMismatchError(
      `shard ${sampled.shard}: ${rollouts} rollouts, ${graded.verdicts.length} verdicts for shard ${graded.shard}`,
    );
  if (scored && scored.shard !== sampled.shard)
    throw new ShardMismatchError(`shard ${sampled.shard} got the reference's answer for shard ${scored.shard}`);
}

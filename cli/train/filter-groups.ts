/** PURE. `algorithm.filter_groups`: groups whose scores are all equal teach nothing and leave the batch. */
import type { GatheredShard } from '../../messages/step/5-step-gathered.js';

/** Prompts with at least two different scores among their verdicts. */
export function variedPrompts(shards: readonly GatheredShard[]): number {
  return shards.reduce((sum, shard) => sum + varied(shard).length, 0);
}

/** The first `wanted` varied prompts, in the order of drawing. */
export function keepVaried(shards: readonly GatheredShard[], wanted: number): GatheredShard[] {
  let left = wanted;
  return shards.map((shard) => {
    const keptPrompts = varied(shard).slice(0, left);
    left -= keptPrompts.length;
    return { ...shard, keptPrompts };
  });
}

function varied({ sampled, graded }: GatheredShard): number[] {
  return sampled.prompts.flatMap((_, prompt) => {
    const verdicts = graded.verdicts.slice(prompt * sampled.n, (prompt + 1) * sampled.n);
    const scores = new Set(verdicts.flatMap((verdict) => (verdict.outcome === 'scored' ? [verdict.score] : [])));
    return scores.size > 1 ? [prompt] : [];
  });
}

/** PURE. `algorithm.filter_groups`: groups whose scores are all equal teach nothing and leave the batch. */
import type { AnsweredShard } from './answered-shard.js';

/** Prompts with at least two different scores among their verdicts. */
export function variedPrompts(shards: readonly AnsweredShard[]): number {
  return shards.reduce((sum, shard) => sum + varied(shard).length, 0);
}

/** The first `wanted` varied prompts, in the order of drawing. */
export function keepVaried(shards: readonly AnsweredShard[], wanted: number): AnsweredShard[] {
  let left = wanted;
  return shards.map((shard) => {
    const keptPrompts = varied(shard).slice(0, left);
    left -= keptPrompts.length;
    return { ...shard, keptPrompts };
  });
}

function varied({ sampled: { n }, prompts, verdicts }: AnsweredShard): number[] {
  return prompts.flatMap((_, prompt) => {
    const own = verdicts.slice(prompt * n, (prompt + 1) * n);
    const scores = new Set(own.flatMap((verdict) => (verdict.outcome === 'scored' ? [verdict.score] : [])));
    return scores.size > 1 ? [prompt] : [];
  });
}

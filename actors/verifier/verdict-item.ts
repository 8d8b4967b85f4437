/** PURE. A shard's rollouts as items to be graded, one a rollout, in the shard's order. */
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import { finishReasons } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import type { RolloutView } from '../../runtime/blobs/rollout-columns.js';

export interface VerdictItem {
  /** The same for the same rollout, whichever process grades it: `train:12:0:5`. */
  readonly key: string;
  readonly dataSource: string;
  /** Without the end token. */
  readonly solution: string;
  readonly groundTruth: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

export function verdictItems(
  shard: RolloutsSampled,
  rollouts: readonly Pick<RolloutView, 'response' | 'finishReason'>[],
  tokenizer: Tokenizer,
): VerdictItem[] {
  return rollouts.flatMap(({ response, finishReason }, row) => {
    const prompt = shard.prompts[Math.floor(row / shard.n)];
    if (prompt === undefined) return [];
    const reason = finishReasons[finishReason] ?? 'length';
    return [
      {
        key: `${shard.purpose}:${shard.step}:${shard.shard}:${row}`,
        dataSource: prompt.dataSource,
        solution: tokenizer.decode(reason === 'stop' ? response.subarray(0, -1) : response),
        groundTruth: prompt.groundTruth,
        extra: { ...prompt.extra, prompt_id: prompt.promptId, finish_reason: reason },
      },
    ];
  });
}

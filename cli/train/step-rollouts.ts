/** PURE. The step's rollouts as people read them: `rollouts/step-N.jsonl`. */
import { finishReasons, type FinishReason } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import type { AnsweredShard } from './answered-shard.js';

export interface RolloutRecord {
  readonly promptId: string;
  readonly sample: number;
  readonly prompt: string;
  readonly response: string;
  readonly groundTruth: string;
  readonly outcome: string;
  readonly score: number | null;
  readonly reason?: string;
  readonly decidedBy?: string;
  readonly extracted?: string;
  /** Of the grading; a wall clock's. */
  readonly milliseconds?: number;
  readonly finishReason: FinishReason;
  readonly length: number;
  readonly weightsVersion: number;
  readonly weightsHash: string;
}

export function stepRollouts(
  shards: readonly AnsweredShard[],
  blobs: BlobMemory,
  tokenizer: Tokenizer,
): RolloutRecord[] {
  return shards.flatMap(({ sampled, prompts, verdicts }) =>
    readRollouts(blobs, sampled).flatMap((rollout, row) => {
      const prompt = prompts[Math.floor(row / sampled.n)];
      const verdict = verdicts[row];
      if (!prompt || !verdict) return [];
      return [
        {
          promptId: prompt.promptId,
          sample: row % sampled.n,
          prompt: tokenizer.decode([...rollout.prompt]),
          response: tokenizer.decode([...rollout.response]),
          groundTruth: prompt.groundTruth,
          outcome: verdict.outcome,
          score: verdict.outcome === 'scored' ? verdict.score : null,
          ...(verdict.reason !== undefined && { reason: verdict.reason }),
          ...(verdict.outcome === 'scored' && verdict.decidedBy !== undefined && { decidedBy: verdict.decidedBy }),
          ...(verdict.outcome === 'scored' && verdict.extracted !== undefined && { extracted: verdict.extracted }),
          ...(verdict.milliseconds !== undefined && { milliseconds: verdict.milliseconds }),
          finishReason: finishReasons[rollout.finishReason] ?? 'stop',
          length: rollout.response.length,
          weightsVersion: sampled.weights.version,
          weightsHash: sampled.weights.hash,
        },
      ];
    }),
  );
}

/** PURE. A shard's rollouts joined with their verdicts, for counting and for people to read. */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { EvaluationSample } from '../../messages/step/7-evaluation-finished.js';
import { finishReasons, type DrawnPrompt } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import type { RolloutView } from '../../runtime/blobs/rollout-columns.js';
import type { GradedResponse } from './scores.js';

/** The verifier answered with another number of verdicts than there are rollouts. */
export class VerdictCountError extends Error {
  override readonly name = 'VerdictCountError';
}

/** A shard as the evaluator reads it back from blob memory: rollout r belongs to prompt ⌊r / n⌋. */
export interface GradedShard {
  readonly shard: number;
  readonly n: number;
  readonly prompts: readonly DrawnPrompt[];
  readonly rollouts: readonly RolloutView[];
  readonly verdicts: readonly Verdict[];
}

/** @throws VerdictCountError */
export function gradedResponses({ shard, n, prompts, rollouts, verdicts }: GradedShard): GradedResponse[] {
  if (verdicts.length !== rollouts.length)
    throw new VerdictCountError(`shard ${shard}: ${verdicts.length} verdicts for ${rollouts.length} rollouts`);
  return verdicts.map((verdict, row) => ({
    dataSource: prompts[Math.floor(row / n)]?.dataSource ?? 'unknown',
    verdict,
    length: rollouts[row]?.response.length ?? 0,
    truncated: finishReasons[rollouts[row]?.finishReason ?? 0] === 'length',
  }));
}

/** The first sample of each of the first `limit` prompts, as text. */
export function samplesOf(
  { n, prompts, rollouts, verdicts }: GradedShard,
  tokenizer: Tokenizer,
  limit: number,
): EvaluationSample[] {
  return prompts.slice(0, limit).flatMap((prompt, group) => {
    const rollout = rollouts[group * n];
    const verdict = verdicts[group * n];
    if (!rollout || !verdict) return [];
    return [
      {
        promptId: prompt.promptId,
        prompt: tokenizer.decode([...rollout.prompt]),
        response: tokenizer.decode([...rollout.response]),
        groundTruth: prompt.groundTruth,
        score: verdict.outcome === 'scored' ? verdict.score : null,
      },
    ];
  });
}

/** PURE. A shard's rollouts joined with their verdicts, for counting and for people to read. */
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { EvaluationSample } from '../../messages/step/7-evaluation-finished.js';
import { finishReasons } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import type { RolloutView } from '../../runtime/blobs/rollout-columns.js';
import type { GradedResponse } from './scores.js';

/** The verifier answered with another number of verdicts than there are rollouts. */
export class VerdictCountError extends Error {
  override readonly name = 'VerdictCountError';
}

export function gradedResponses(
  sampled: RolloutsSampled,
  rollouts: readonly RolloutView[],
  verdicts: readonly Verdict[],
): GradedResponse[] {
  if (verdicts.length !== rollouts.length)
    throw new VerdictCountError(`shard ${sampled.shard}: ${verdicts.length} verdicts for ${rollouts.length} rollouts`);
  return verdicts.map((verdict, row) => ({
    dataSource: sampled.prompts[Math.floor(row / sampled.n)]?.dataSource ?? 'unknown',
    verdict,
    length: rollouts[row]?.response.length ?? 0,
    truncated: finishReasons[rollouts[row]?.finishReason ?? 0] === 'length',
  }));
}

/** The first sample of each of the first `limit` prompts, as text. */
export function samplesOf(
  sampled: RolloutsSampled,
  rollouts: readonly RolloutView[],
  verdicts: readonly Verdict[],
  tokenizer: Tokenizer,
  limit: number,
): EvaluationSample[] {
  return sampled.prompts.slice(0, limit).flatMap((prompt, group) => {
    const rollout = rollouts[group * sampled.n];
    const verdict = verdicts[group * sampled.n];
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

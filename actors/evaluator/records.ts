/** PURE. Responses with their verdicts as records: of a shard in blob memory, or of texts from anywhere. */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { finishReasons, type DrawnPrompt, type FinishReason } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import type { RolloutView } from '../../runtime/blobs/rollout-columns.js';
import { answerKeyOf } from './answer-key.js';
import { countWords, type EvaluationRecord } from './evaluation-record.js';
import { isThinking } from './thought.js';

/** The verifier answered with another number of verdicts than there are responses. */
export class VerdictCountError extends Error {
  override readonly name = 'VerdictCountError';
}

/** One response, whoever wrote it. */
export interface JudgedResponse {
  readonly benchmark: string;
  readonly problemId: string;
  readonly sample: number;
  readonly prompt: string;
  /** Without the end token. */
  readonly response: string;
  readonly groundTruth: string;
  readonly verdict: Verdict;
  readonly finishReason: FinishReason;
  /** null: not known. */
  readonly tokens: number | null;
  readonly forcedExit: boolean;
  readonly weightsHash: string | null;
  readonly milliseconds: number | null;
}

/** Its compatible score is null: who has the benchmark's own parser sets it. */
export function recordOf({ verdict, ...response }: JudgedResponse): EvaluationRecord {
  const extracted = verdict.outcome === 'scored' ? (verdict.extracted ?? null) : null;
  const isScored = verdict.outcome === 'scored';
  return {
    benchmark: response.benchmark,
    problemId: response.problemId,
    sample: response.sample,
    prompt: response.prompt,
    response: response.response,
    groundTruth: response.groundTruth,
    outcome: verdict.outcome,
    score: isScored ? verdict.score : null,
    compatibleScore: null,
    extracted,
    answerKey: isScored ? answerKeyOf(extracted, response.response) : null,
    ...(verdict.reason !== undefined && { reason: verdict.reason }),
    ...(isScored && verdict.decidedBy !== undefined && { decidedBy: verdict.decidedBy }),
    ...(isScored && verdict.parts && { parts: { ...verdict.parts } }),
    finishReason: response.finishReason,
    tokens: response.tokens,
    words: countWords(response.response),
    endlessThinking: isThinking(response.prompt, response.response, response.finishReason),
    forcedExit: response.forcedExit,
    weightsHash: response.weightsHash,
    milliseconds: response.milliseconds,
  };
}

/** A shard as it is read back from blob memory: rollout r is sample r mod n of prompt ⌊r / n⌋. */
export interface GradedShard {
  readonly shard: number;
  readonly n: number;
  readonly prompts: readonly DrawnPrompt[];
  readonly rollouts: readonly RolloutView[];
  readonly verdicts: readonly Verdict[];
  /** One a rollout: 1 where it was forced to its answer; absent: none was. */
  readonly forced?: ArrayLike<number>;
  readonly weightsHash: string;
  /** Of the whole shard. */
  readonly durationMs: number;
}

/** @throws VerdictCountError */
export function recordsOf(shard: GradedShard, tokenizer: Tokenizer): EvaluationRecord[] {
  const { n, prompts, rollouts, verdicts } = shard;
  if (verdicts.length !== rollouts.length)
    throw new VerdictCountError(`shard ${shard.shard}: ${verdicts.length} verdicts for ${rollouts.length} rollouts`);
  return prompts.flatMap((prompt, group) => {
    const own = rollouts.slice(group * n, (group + 1) * n);
    const promptText = own[0] === undefined ? '' : tokenizer.decode(own[0].prompt);
    return own.flatMap((rollout, sample) => {
      const verdict = verdicts[group * n + sample];
      if (verdict === undefined) return [];
      const finishReason = finishReasons[rollout.finishReason] ?? 'length';
      return [
        recordOf({
          benchmark: prompt.dataSource,
          problemId: prompt.promptId,
          sample,
          prompt: promptText,
          response: responseText(rollout, tokenizer),
          groundTruth: prompt.groundTruth,
          verdict,
          finishReason,
          tokens: rollout.response.length,
          forcedExit: shard.forced?.[group * n + sample] === 1,
          weightsHash: shard.weightsHash,
          milliseconds: shard.durationMs / rollouts.length,
        }),
      ];
    });
  });
}

/** Without the end token that finished it. */
export function responseText(
  { response, finishReason }: Pick<RolloutView, 'response' | 'finishReason'>,
  tokenizer: Tokenizer,
): string {
  return tokenizer.decode(finishReasons[finishReason] === 'stop' ? response.subarray(0, -1) : response);
}

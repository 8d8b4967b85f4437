/** One shard of an evaluation: drawn, answered and graded by the evaluator, read back as records. */
import { recordsOf } from '../../actors/evaluator/records.js';
import type { EvaluationRecord } from '../../actors/evaluator/evaluation-record.js';
import type { PromptsDrawn } from '../../messages/step/1-prompts-drawn.js';
import { continuationPromptBytes, type ForcedExit } from '../../messages/step/7-evaluation-requested.js';
import type { WeightsRef } from '../../messages/values.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import { readVerdicts } from '../../runtime/blobs/verdict-columns.js';
import type { EvaluationSampling } from './evaluation-order.js';
import type { PreparedExample } from './prepared-data.js';
import { within, withStepBlobs, type Company } from './run.js';
import { drawShard } from './shards.js';
import type { StepBlobs } from './step-blobs.js';

export interface EvaluatedShard {
  readonly shard: number;
  readonly records: readonly EvaluationRecord[];
  readonly newTokens: number;
  readonly forcedExits: number;
  /** Of weights, to the engines of the samplers that answered. */
  readonly copiedBytes: number;
}

export interface ShardToEvaluate extends EvaluationSampling {
  readonly shard: number;
  readonly examples: readonly PreparedExample[];
  readonly step: number;
  readonly weights: WeightsRef;
}

export async function evaluateShard(company: Company, order: ShardToEvaluate): Promise<EvaluatedShard> {
  return withStepBlobs(company, async (blobs) => {
    const { n, sampling, shardPrompts, step, weights, shard, examples } = order;
    const seed = company.config.trainer.seed;
    const drawn = drawShard(
      blobs,
      { purpose: 'validation', step, seed, weights, n, sampling, shardPrompts, withReference: false },
      shard,
      examples,
    );
    const forcedExit = order.forcedExit && forcedExitRoom(blobs, drawn, order.forcedExit);
    const asked = { ...drawn, kind: 'evaluation-requested' as const, ...(forcedExit && { forcedExit }) };
    // Each ask of the evaluator's own has the deadline of an ask: who of those it waits for is late shall be named.
    const timeoutMs = within(company).timeoutMs * (forcedExit ? 3 : 2);
    const finished = await settledAfter(company, () => company.system.ask('evaluator', asked, { timeoutMs }));
    const { output, width, newTokens, forcedExits, copiedBytes = 0 } = finished;
    const answered = { ...drawn, output, sampling: { ...sampling, max_response_length: width } };
    const records = recordsOf(
      {
        shard,
        n,
        prompts: readPrompts(company.blobs, drawn),
        rollouts: readRollouts(company.blobs, answered),
        verdicts: readVerdicts(company.blobs, finished),
        ...(forcedExit && { forced: company.blobs.uint8(forcedExit.used) }),
        weightsHash: weights.hash,
        durationMs: finished.durationMs,
      },
      company.tokenizer,
    );
    return { shard, records, newTokens, forcedExits, copiedBytes };
  });
}

/** Room for what forcing may write. */
export function forcedExitRoom(
  blobs: StepBlobs,
  { promptCount, n, promptTokens, sampling }: PromptsDrawn,
  { closing, answerBudget }: NonNullable<EvaluationSampling['forcedExit']>,
): ForcedExit {
  const [rollouts, limit] = [promptCount * n, sampling.max_response_length];
  const tokens = n * promptTokens.tokens.length + rollouts * (limit + closing.length);
  return {
    closing: [...closing],
    answerBudget,
    promptTokens: { tokens: blobs.allocate('int32', tokens), offsets: blobs.allocate('int32', rollouts + 1) },
    prompts: blobs.allocate('uint8', 2 + rollouts * continuationPromptBytes),
    continuation: blobs.rolloutColumns(rollouts, answerBudget),
    merged: blobs.rolloutColumns(rollouts, limit + closing.length + answerBudget),
    used: blobs.allocate('uint8', rollouts),
  };
}

/**
 * What an evaluator asked before it was killed may still be under way at a sampler or the verifier, and would be written
 * into blobs that are another step's by then. So the blobs are kept until those have done all that they were asked.
 */
async function settledAfter<Result>(company: Company, work: () => Promise<Result>): Promise<Result> {
  const before = evaluatorLives(company);
  const result = await work();
  if (evaluatorLives(company) !== before) await company.system.settled(['sampler', 'verifier'], within(company));
  return result;
}

function evaluatorLives({ system }: Company): number {
  return system.status().reduce((sum, { actor }) => sum + (actor.name === 'evaluator' ? actor.incarnation : 0), 0);
}

/**
 * Forced exiting (X-Reasoner section 2.1, after budget forcing, arXiv 2501.19393): a response that reached its greatest
 * length inside its thought gets what closes the thought, and the model goes on to its answer.
 *
 * FORCED-EXIT-1 Whether a thought is open is read from the text, never from token ids.
 * FORCED-EXIT-2 A continuation's random stream is one of the purpose 'forced-exit', numbered prompt index × n + sample: no
 *               two rollouts share one, whatever the shards.
 */
import type { PromptsDrawn } from '../../messages/step/1-prompts-drawn.js';
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import type { EvaluationRequested, ForcedExit } from '../../messages/step/7-evaluation-requested.js';
import { finishReasons, promptId, type BlobRef, type DrawnPrompt } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { encodeJson } from '../../runtime/blobs/json-blob.js';
import { readRollouts, type RolloutView } from '../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import { isThinking } from './thought.js';

/** Rows of the rollouts that ended at the greatest length, thinking. PURE. */
export function openThoughts(rollouts: readonly RolloutView[], tokenizer: Tokenizer): number[] {
  return rollouts.flatMap(({ prompt, response, finishReason }, row) => {
    if (finishReasons[finishReason] !== 'length') return [];
    return isThinking(tokenizer.decode(prompt), tokenizer.decode(response), 'length') ? [row] : [];
  });
}

/** Writes the prompts of the continuations, and says what to ask a sampler. @param rows at least one */
export function continuationsDrawn(
  blobs: BlobMemory,
  { forcedExit: _, ...request }: EvaluationRequested,
  exit: ForcedExit,
  rollouts: readonly RolloutView[],
  rows: readonly number[],
): PromptsDrawn {
  const sequences = rows.flatMap((row) => {
    const rollout = rollouts[row];
    return rollout ? [[rollout.prompt, rollout.response, Int32Array.from(exit.closing)]] : [];
  });
  const offsets = front(exit.promptTokens.offsets, rows.length + 1);
  const tokens = blobs.int32(exit.promptTokens.tokens);
  let end = 0;
  const ends = sequences.map((parts) => {
    for (const part of parts) {
      tokens.set(part, end);
      end += part.length;
    }
    return end;
  });
  blobs.int32(offsets).set([0, ...ends]);
  const prompts = encodeJson(streamPrompts(readPrompts(blobs, request), request.n, rows));
  const promptsRef = front(exit.prompts, prompts.length);
  blobs.uint8(promptsRef).set(prompts);
  const { continuation, answerBudget } = exit;
  return {
    ...request,
    kind: 'prompts-drawn',
    purpose: 'forced-exit',
    promptCount: rows.length,
    prompts: promptsRef,
    promptTokens: { tokens: front(exit.promptTokens.tokens, end), offsets },
    n: 1,
    sampling: { ...request.sampling, max_response_length: answerBudget },
    output: {
      tokens: front(continuation.tokens, rows.length * answerBudget),
      logProbs: front(continuation.logProbs, rows.length * answerBudget),
      lengths: front(continuation.lengths, rows.length),
      finishReasons: front(continuation.finishReasons, rows.length),
    },
  };
}

/** What a sampler needs to know of a prompt, and nothing that could be long. PURE. */
function streamPrompts(prompts: readonly DrawnPrompt[], n: number, rows: readonly number[]): DrawnPrompt[] {
  return rows.map((row) => ({
    promptId: promptId.parse(`${row}`),
    index: (prompts[Math.floor(row / n)]?.index ?? 0) * n + (row % n),
    dataSource: '',
    groundTruth: '',
  }));
}

/**
 * Writes whole responses, forced or not, to the merged columns: what came first, what closed the thought, what came then.
 * Log-probabilities of what was injected are 0: nobody drew it.
 * @returns the shard with those columns, to be graded
 */
export function mergeContinuations(
  blobs: BlobMemory,
  sampled: RolloutsSampled,
  exit: ForcedExit,
  rows: readonly number[],
  continued: RolloutsSampled,
): RolloutsSampled {
  const continuations = new Map(readRollouts(blobs, continued).map((rollout, place) => [rows[place], rollout]));
  const width = sampled.sampling.max_response_length + exit.closing.length + exit.answerBudget;
  const [tokens, logProbs] = [blobs.int32(exit.merged.tokens), blobs.float32(exit.merged.logProbs).fill(0)];
  const [lengths, reasons] = [blobs.int32(exit.merged.lengths), blobs.uint8(exit.merged.finishReasons)];
  for (const [row, { response, logProbs: own, finishReason }] of readRollouts(blobs, sampled).entries()) {
    const continuation = continuations.get(row);
    const closing = continuation ? exit.closing : [];
    const start = row * width;
    const answer = start + response.length + closing.length;
    tokens.set(response, start);
    logProbs.set(own, start);
    tokens.set(closing, start + response.length);
    tokens.set(continuation?.response ?? [], answer);
    logProbs.set(continuation?.logProbs ?? [], answer);
    lengths[row] = answer - start + (continuation?.response.length ?? 0);
    reasons[row] = continuation?.finishReason ?? finishReason;
  }
  return { ...sampled, output: exit.merged, sampling: { ...sampled.sampling, max_response_length: width } };
}

/** The first `length` elements. PURE. */
function front(ref: BlobRef, length: number): BlobRef {
  if (length > ref.length) throw new RangeError(`${length} elements do not fit the ${ref.length} of a blob`);
  return { ...ref, length };
}

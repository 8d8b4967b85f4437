/** A shard's rollouts, or responses written elsewhere, as items to be graded: one each, in the shard's order. */
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import {
  writtenResponse,
  type ResponsesWritten,
  type WrittenResponse,
} from '../../messages/step/2-responses-written.js';
import { finishReasons, type DrawnPrompt } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import type { BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readJsonList } from '../../runtime/blobs/json-blob.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import type { RolloutView } from '../../runtime/blobs/rollout-columns.js';

export interface VerdictItem {
  /** The same for the same rollout, whichever process grades it: `train:12:0:5`. */
  readonly key: string;
  readonly dataSource: string;
  /** Without the end token. */
  readonly solution: string;
  readonly groundTruth: string;
  /** What was asked; absent where nobody needs it. */
  readonly question?: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** @param withQuestion adds what was asked, as the model was asked it */
export function verdictItems(
  shard: RolloutsSampled,
  prompts: readonly DrawnPrompt[],
  rollouts: readonly Pick<RolloutView, 'prompt' | 'response' | 'finishReason'>[],
  tokenizer: Tokenizer,
  withQuestion = false,
): VerdictItem[] {
  return rollouts.flatMap(({ prompt, response, finishReason }, row) => {
    const reason = finishReasons[finishReason] ?? 'length';
    const text = tokenizer.decode(reason === 'stop' ? response.subarray(0, -1) : response);
    const question = withQuestion ? tokenizer.decode([...prompt]) : undefined;
    return itemOf(shard, prompts, row, { text, finishReason: reason }, question);
  });
}

/** @throws JsonBlobError */
export function writtenItems(shard: ResponsesWritten, blobs: BlobMemory): VerdictItem[] {
  const prompts = readPrompts(blobs, shard);
  const responses = readJsonList(blobs, shard.responses, writtenResponse, shard.promptCount * shard.n);
  return responses.flatMap((response, row) => itemOf(shard, prompts, row, response));
}

function itemOf(
  shard: Pick<RolloutsSampled, 'step' | 'shard' | 'n'> & { readonly purpose: string },
  prompts: readonly DrawnPrompt[],
  row: number,
  { text, finishReason }: WrittenResponse,
  question?: string,
): VerdictItem[] {
  const prompt = prompts[Math.floor(row / shard.n)];
  if (prompt === undefined) return [];
  const asked = question ?? prompt.extra?.['question'];
  return [
    {
      key: `${shard.purpose}:${shard.step}:${shard.shard}:${row}`,
      dataSource: prompt.dataSource,
      solution: text,
      groundTruth: prompt.groundTruth,
      ...(typeof asked === 'string' && { question: asked }),
      extra: { ...prompt.extra, prompt_id: prompt.promptId, finish_reason: finishReason },
    },
  ];
}

/** PURE. The largest batches that a run can make: of a micro-batch by its budget of tokens, of a shard by its prompts. */
import type { Config } from '../../config/schema.js';
import type { DecodedShard } from '../../models/memory/decoding-memory.js';
import type { TokenBatch } from '../../models/memory/token-batch.js';
import { longestClosing, responseLimit } from '../train/evaluation-order.js';
import type { PreparedData, PreparedExample } from '../train/prepared-data.js';

/** Tokens of a run's sequences. */
export interface DataSizes {
  /** Prompt and completion of each kind of training sequence; of equal ones one is enough. */
  readonly sequences: readonly { readonly prompt: number; readonly completion: number }[];
  readonly longestPrompt: number;
  /** 0: nothing is held out. */
  readonly validationPrompts: number;
  readonly longestValidationPrompt: number;
  /** Prompts are padded where they differ in length. */
  readonly padded: boolean;
}

export function dataSizes({ train, validation }: PreparedData): DataSizes {
  const sequences = new Map<string, { prompt: number; completion: number }>();
  for (const { promptTokens, completionTokens } of train) {
    const sizes = { prompt: promptTokens.length, completion: completionTokens?.length ?? 0 };
    sequences.set(`${sizes.prompt} ${sizes.completion}`, sizes);
  }
  const lengths = new Set(train.concat(validation).map(({ promptTokens }) => promptTokens.length));
  return {
    sequences: [...sequences.values()],
    longestPrompt: longest(train),
    validationPrompts: validation.length,
    longestValidationPrompt: longest(validation),
    padded: lengths.size > 1,
  };
}

/** Where there is no data at hand: every sequence as long as the configuration allows. */
export function greatestSizes({ data }: Config): DataSizes {
  const { max_prompt_length: prompt, max_response_length: completion } = data;
  return {
    sequences: [{ prompt, completion }],
    longestPrompt: prompt,
    validationPrompts: data.val_max_samples ?? Number.POSITIVE_INFINITY,
    longestValidationPrompt: prompt,
    padded: true,
  };
}

/** The micro-batch of most tokens in SFT. */
export function sftBatch({ sft, data }: Config, { sequences }: DataSizes): TokenBatch {
  const limit = data.max_prompt_length + data.max_response_length;
  const batches = sequences.map(({ prompt, completion }) => {
    const length = Math.min(limit, prompt + completion);
    return microBatch(length, Math.max(0, length - prompt), sft.train_batch_size, sft.max_token_len);
  });
  // A batch is as wide as its longest sequence, and as many of its tokens are predicted as there can be.
  return {
    ...largest(batches),
    predicted: batches.reduce((most, { predicted }) => Math.max(most, predicted), 0),
  };
}

/** The micro-batch of most tokens in GRPO: of an update's rollouts, or of a shard's, which the reference scores. */
export function grpoBatch({ learner, data }: Config, sizes: DataSizes, rollouts: number): TokenBatch {
  const response = data.max_response_length;
  return microBatch(sizes.longestPrompt + response, response, rollouts, learner.ppo_max_token_len);
}

/** What a sampler decodes at one time: shards of training, of validation, and of forced exits. */
export function decodedShards(config: Config, sizes: DataSizes, bans: boolean): DecodedShard[] {
  const { sampler, evaluator, data, trainer } = config;
  const { padded } = sizes;
  const shards: DecodedShard[] = [];
  if (trainer.stages.includes('grpo'))
    shards.push({
      prompts: Math.min(sampler.shard_prompts, data.train_batch_size),
      samplesPerPrompt: sampler.n,
      promptWidth: sizes.longestPrompt,
      responseLength: data.max_response_length,
      padded,
      temperature: sampler.temperature,
      bans,
    });
  const prompts = Math.min(evaluator.shard_prompts, sizes.validationPrompts);
  if (prompts === 0) return shards;
  const { n, temperature } = sampler.val_kwargs;
  const responseLength = responseLimit(config);
  const promptWidth = sizes.longestValidationPrompt;
  shards.push({ prompts, samplesPerPrompt: n, promptWidth, responseLength, padded, temperature, bans });
  const { enable, answer_budget } = evaluator.forced_exit;
  if (enable)
    shards.push({
      prompts: prompts * n,
      samplesPerPrompt: 1,
      promptWidth: promptWidth + responseLength + longestClosing(config),
      responseLength: answer_budget,
      padded: true,
      temperature,
      bans,
    });
  return shards;
}

/** Rows of one length within a budget of padded tokens (models/batches/micro-batches.ts); the last token is never fed. */
function microBatch(length: number, response: number, sequences: number, budget: number): TokenBatch {
  const rows = Math.max(1, Math.min(sequences, Math.floor(budget / Math.max(1, length))));
  return { rows, width: Math.max(1, length - 1), predicted: rows * response };
}

function largest(batches: readonly TokenBatch[]): TokenBatch {
  const none = { rows: 0, width: 0, predicted: 0 };
  return batches.reduce((most, batch) => (batch.rows * batch.width > most.rows * most.width ? batch : most), none);
}

function longest(examples: readonly PreparedExample[]): number {
  return examples.reduce((most, { promptTokens }) => Math.max(most, promptTokens.length), 0);
}

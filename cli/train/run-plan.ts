/** PURE. How many steps, how much shared memory: all that can be known of a run before it starts. */
import type { Config } from '../../config/schema.js';
import { continuationPromptBytes } from '../../messages/step/7-evaluation-requested.js';
import type { Stage } from '../../messages/values.js';
import { encodeJson } from '../../runtime/blobs/json-blob.js';
import { verdictRecordBytes } from '../../runtime/blobs/verdict-columns.js';
import { longestClosing, responseLimit } from './evaluation-order.js';
import type { PreparedData } from './prepared-data.js';
import { drawn } from './shards.js';

export interface StagePlan {
  readonly name: Stage;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Steps of the stages before it. */
  readonly firstStep: number;
}

export interface RunPlan {
  readonly stages: readonly StagePlan[];
  readonly totalSteps: number;
  readonly blobBytes: number;
  /** A frozen reference runs: KL in the loss with a coefficient above 0 somewhere. */
  readonly reference: boolean;
}

export function planRun(config: Config, data: PreparedData): RunPlan {
  const stages: StagePlan[] = [];
  let firstStep = 0;
  for (const name of config.trainer.stages) {
    const section = name === 'sft' ? config.sft : config.data;
    const epochs = name === 'sft' ? config.sft.total_epochs : config.trainer.total_epochs;
    const wanted = name === 'sft' ? config.sft.total_training_steps : config.trainer.total_training_steps;
    const stepsPerEpoch = Math.max(1, Math.floor(data.train.length / section.train_batch_size));
    const totalSteps = wanted ?? epochs * stepsPerEpoch;
    stages.push({ name, totalSteps, stepsPerEpoch, firstStep });
    firstStep += totalSteps;
  }
  return {
    stages,
    totalSteps: firstStep,
    blobBytes: plannedBlobBytes(config, longestExample(data)),
    reference: usesReference(config),
  };
}

export function usesReference({ algorithm, trainer }: Config): boolean {
  if (!trainer.stages.includes('grpo') || !algorithm.use_kl_loss) return false;
  const { type, final_coef } = algorithm.kl_schedule;
  return algorithm.kl_loss_coef > 0 || (type === 'linear' && final_coef > 0);
}

export interface LongestExample {
  readonly promptTokens: number;
  /** What travels beside them, as JSON. */
  readonly recordBytes: number;
}

function longestExample({ train, validation }: PreparedData): LongestExample {
  const examples = train.concat(validation);
  return {
    promptTokens: examples.reduce((most, { promptTokens }) => Math.max(most, promptTokens.length), 1),
    recordBytes: examples.reduce((most, example) => Math.max(most, encodeJson(drawn(example)).length), 1),
  };
}

/** Shared memory for rollouts and batches: `placement.blob_bytes`, or what the longest example asks for. */
export function plannedBlobBytes(config: Config, longest: LongestExample): number {
  return config.placement.blob_bytes ?? blobBytes(config, longest);
}

/** One step's rollouts (or one batch of examples), or the evaluation shards in flight, whichever is more; twice. */
function blobBytes(
  config: Config,
  { promptTokens: longestPrompt, recordBytes: longestRecord }: LongestExample,
): number {
  const {
    max_prompt_length: promptLimit,
    max_response_length: width,
    train_batch_size,
    filter_groups,
  } = {
    ...config.data,
    filter_groups: config.algorithm.filter_groups,
  };
  const rollouts = (prompts: number, n: number, rollout: number) =>
    prompts * (4 * longestPrompt + 8 + longestRecord + 1 + n * rollout) + 2048;
  const batches = filter_groups.enable ? filter_groups.max_num_gen_batches : 1;
  const training = batches * rollouts(train_batch_size, config.sampler.n, rolloutBytes(width)) + 4096;
  const batch = config.sft.train_batch_size * 5 * (promptLimit + width);
  const inFlight = 2 * config.placement.samplers;
  const evaluated = evaluatedRolloutBytes(config, longestPrompt);
  const evaluation = inFlight * rollouts(config.evaluator.shard_prompts, config.sampler.val_kwargs.n, evaluated);
  return roundToPages(2 * (Math.max(training, config.trainer.stages.includes('sft') ? batch : 0) + evaluation));
}

/** Tokens, two log-probabilities and its row's columns, its score and what explains it. */
function rolloutBytes(width: number): number {
  return 12 * width + 16 + 8 + verdictRecordBytes;
}

/** With forced exit a response has, beside its own row, the prompt of its continuation, the continuation, and the whole. */
function evaluatedRolloutBytes(config: Config, longestPrompt: number): number {
  const limit = responseLimit(config);
  const { enable, answer_budget: answer } = config.evaluator.forced_exit;
  if (!enable) return rolloutBytes(limit);
  const [closed, whole] = [limit + longestClosing(config), limit + longestClosing(config) + answer];
  const continuation = 4 * (longestPrompt + closed + 1) + continuationPromptBytes + 8 * answer;
  return rolloutBytes(limit) + continuation + 8 * whole + 2 * 8;
}

function roundToPages(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4096;
}

/**
 * PURE. What the batch numbers of a configuration mean together: each is said in prompts, completions, sequences or
 * tokens, so that nobody has to guess what a number counts.
 */
import type { Config } from './schema.js';

export interface BatchNumbers {
  readonly promptsPerStep: number;
  readonly completionsPerStep: number;
  readonly shardsPerStep: number;
  /** Prompts of each shard, in order. */
  readonly shardPrompts: readonly number[];
  readonly updatesPerStep: number;
  readonly completionsPerUpdate: number;
  /** Longest sequence: prompt and response. */
  readonly maxTokensPerCompletion: number;
  readonly maxTokensPerStep: number;
  readonly maxCompletionsPerMicroBatch: number;
}

export function batchNumbers(config: Config): BatchNumbers {
  const { data, sampler, learner } = config;
  const promptsPerStep = data.train_batch_size;
  const shardPrompts = splitShards(promptsPerStep, sampler.shard_prompts);
  const maxTokensPerCompletion = data.max_prompt_length + data.max_response_length;
  return {
    promptsPerStep,
    completionsPerStep: promptsPerStep * sampler.n,
    shardsPerStep: shardPrompts.length,
    shardPrompts,
    updatesPerStep: Math.ceil(promptsPerStep / learner.ppo_mini_batch_size) * learner.ppo_epochs,
    completionsPerUpdate: learner.ppo_mini_batch_size * sampler.n,
    maxTokensPerCompletion,
    maxTokensPerStep: promptsPerStep * sampler.n * maxTokensPerCompletion,
    maxCompletionsPerMicroBatch: Math.max(1, Math.floor(learner.ppo_max_token_len / maxTokensPerCompletion)),
  };
}

/** Sizes of the shards that `prompts` prompts are cut into: all of `shardPrompts`, the last one the rest. */
export function splitShards(prompts: number, shardPrompts: number): number[] {
  return Array.from({ length: Math.ceil(prompts / shardPrompts) }, (_, shard) =>
    Math.min(shardPrompts, prompts - shard * shardPrompts),
  );
}

/** What the data gives, for the lines that need it. */
export interface DataSizes {
  readonly trainPrompts: number;
  /** Sequences for SFT. */
  readonly sftSequences: number;
  readonly validationPrompts: number;
}

/** One line for each derived number, each with its unit; shown at start and by `--dry-run`. */
export function describeBatches(config: Config, sizes?: DataSizes): string[] {
  return config.trainer.stages.flatMap((stage) =>
    stage === 'sft' ? describeSft(config, sizes) : describeGrpo(config, sizes),
  );
}

/** Steps of a stage: `total_training_steps`, else epochs over the data (GRPO drops the last partial batch, SFT keeps it). */
export function totalSteps(config: Config, stage: 'sft' | 'grpo', sizes: DataSizes): number {
  if (stage === 'sft') {
    const { total_training_steps: steps, total_epochs: epochs } = config.sft;
    return steps ?? stepsPerEpoch(config, 'sft', sizes) * epochs;
  }
  const { total_training_steps: steps, total_epochs: epochs } = config.trainer;
  return steps ?? stepsPerEpoch(config, 'grpo', sizes) * epochs;
}

/** At least 1. */
export function stepsPerEpoch(config: Config, stage: 'sft' | 'grpo', sizes: DataSizes): number {
  if (stage === 'sft') return Math.max(1, Math.ceil(sizes.sftSequences / config.sft.train_batch_size));
  return Math.max(1, Math.floor(sizes.trainPrompts / config.data.train_batch_size));
}

function describeSft(config: Config, sizes?: DataSizes): string[] {
  const { sft } = config;
  const lines = [
    `SFT: ${sft.train_batch_size} sequences per step, one optimizer update per step`,
    `SFT: micro-batches of at most ${sft.max_token_len} tokens, padding included`,
  ];
  if (sizes !== undefined) {
    const steps = totalSteps(config, 'sft', sizes);
    lines.push(
      `SFT: ${sizes.sftSequences} sequences = ${stepsPerEpoch(config, 'sft', sizes)} steps per epoch; ${steps} steps = ${steps * sft.train_batch_size} sequences in all`,
    );
  }
  return lines;
}

function describeGrpo(config: Config, sizes?: DataSizes): string[] {
  const numbers = batchNumbers(config);
  const { data, sampler, learner } = config;
  const lines = [
    `GRPO: ${numbers.promptsPerStep} prompts per step × ${sampler.n} completions each = ${numbers.completionsPerStep} completions per step`,
    `GRPO: ${numbers.shardsPerStep} shards per step of ${[...new Set(numbers.shardPrompts)].join(' or ')} prompts, for ${config.placement.samplers} sampler${config.placement.samplers === 1 ? '' : 's'}`,
    `GRPO: ${numbers.updatesPerStep} optimizer ${numbers.updatesPerStep === 1 ? 'update' : 'updates'} per step (${learner.ppo_epochs} × ${numbers.promptsPerStep} / ${learner.ppo_mini_batch_size} prompts), each on ${numbers.completionsPerUpdate} completions${numbers.updatesPerStep === 1 ? ': on policy, the ratio is 1 and clipping never acts' : ''}`,
    `GRPO: at most ${data.max_prompt_length} prompt + ${data.max_response_length} response tokens per completion, ${numbers.maxTokensPerStep} tokens per step`,
    `GRPO: micro-batches of at most ${learner.ppo_max_token_len} tokens: ${numbers.maxCompletionsPerMicroBatch} completions of the greatest length`,
  ];
  if (sizes !== undefined) {
    const steps = totalSteps(config, 'grpo', sizes);
    lines.push(
      `GRPO: ${sizes.trainPrompts} prompts = ${stepsPerEpoch(config, 'grpo', sizes)} steps per epoch; ${steps} steps = ${steps * numbers.promptsPerStep} prompts, ${steps * numbers.completionsPerStep} completions in all`,
      `Validation: ${sizes.validationPrompts} prompts × ${sampler.val_kwargs.n} completions each, in shards of ${config.evaluator.shard_prompts} prompts`,
    );
  }
  return lines;
}

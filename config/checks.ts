/** PURE. What the values of a configuration must be to each other; each by itself is right already. */
import { batchNumbers } from './batch-algebra.js';
import type { ConfigProblem } from './errors.js';
import { checkModel } from './model-checks.js';
import type { Config } from './schema.js';
import { checkVerifier } from './verifier-checks.js';

/** All contradictions. */
export function checkConfig(config: Config): ConfigProblem[] {
  return [
    ...checkModel(config),
    ...checkData(config),
    ...checkBatches(config),
    ...checkVerifier(config.verifier),
    ...checkRun(config),
    ...checkEngine(config),
  ];
}

/** What the engine cannot do; nothing while the machine decides which it is. */
export function checkEngine({ engine, device, model }: Config): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (engine !== 'tfjs') return problems;
  if (device === 'cuda') {
    const expected = 'cpu beside engine=tfjs, whose tfjs.backend=node-gpu finds a GPU by itself';
    problems.push(problem('device', expected, device));
  }
  if (model.dtype === 'bfloat16') {
    const expected = 'float32 beside engine=tfjs, which has no other: set model.dtype=float32';
    problems.push(problem('model.dtype', expected, model.dtype));
  }
  return problems;
}

function checkData({ data }: Config): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (data.task === 'arithmetic') return problems;
  if (data.train_files.length === 0)
    problems.push(problem('data.train_files', `the files of the ${data.task} task`, 'none'));
  if (data.val_files.length === 0)
    problems.push(problem('data.val_files', `the files of the ${data.task} task`, 'none'));
  return problems;
}

function checkBatches(config: Config): ConfigProblem[] {
  if (!config.trainer.stages.includes('grpo')) return [];
  const { data, sampler, learner, placement } = config;
  const numbers = batchNumbers(config);
  const problems: ConfigProblem[] = [];
  if (data.train_batch_size % learner.ppo_mini_batch_size !== 0) {
    const expected = `a divisor of data.train_batch_size, ${data.train_batch_size} prompts`;
    problems.push(problem('learner.ppo_mini_batch_size', expected, `${learner.ppo_mini_batch_size} prompts`));
  }
  if (placement.samplers > numbers.shardsPerStep) {
    const expected = `at most ${numbers.shardsPerStep}, the shards of a step (lower sampler.shard_prompts for more)`;
    problems.push(problem('placement.samplers', expected, placement.samplers));
  }
  if (sampler.n < 2)
    problems.push(problem('sampler.n', 'at least 2 completions, since GRPO compares within a group', sampler.n));
  if (sampler.temperature === 0) problems.push(problem('sampler.temperature', 'more than 0 in training', 0));
  if (learner.ppo_max_token_len < numbers.maxTokensPerCompletion) {
    const expected = `at least ${numbers.maxTokensPerCompletion} tokens, one completion of the greatest length`;
    problems.push(problem('learner.ppo_max_token_len', expected, learner.ppo_max_token_len));
  }
  const told = messageBytes(numbers.promptsPerStep, numbers.shardsPerStep);
  if (told > messageLimitBytes) {
    const expected = `a step whose shards fit one message of ${messageLimitBytes} bytes (larger shards, or fewer prompts)`;
    problems.push(problem('sampler.shard_prompts', expected, `${sampler.shard_prompts}, about ${told} bytes`));
  }
  return problems;
}

/** The wire's cap (DESIGN.md section 4: 64 KiB); `test/unit/cli/train/answered-shard.test.ts` holds the two together. */
const messageLimitBytes = 65_536;

/** Bytes of `step-gathered`, rounded up from messages that were packed: each shard, and which prompts a filter kept. */
export function messageBytes(prompts: number, shards: number): number {
  return 1024 + 5 * prompts + 2048 * shards;
}

function checkRun({ trainer, placement, device }: Config): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (trainer.resume_mode === 'resume_path' && trainer.resume_from_path === null) {
    problems.push(problem('trainer.resume_from_path', "a checkpoint's folder", 'nothing'));
  }
  if (device === 'cuda' && !['auto', 'processes'].includes(placement.mode)) {
    // CUDA IPC maps the memory of another process, never of one's own.
    problems.push(problem('placement.mode', 'processes, since device is cuda', placement.mode));
  }
  if (placement.heartbeat_timeout_ms <= placement.heartbeat_interval_ms) {
    const expected = `more than heartbeat_interval_ms, ${placement.heartbeat_interval_ms}`;
    problems.push(problem('placement.heartbeat_timeout_ms', expected, placement.heartbeat_timeout_ms));
  }
  return problems;
}

function problem(path: string, expected: string, given: string | number): ConfigProblem {
  return { path, expected, given: String(given) };
}

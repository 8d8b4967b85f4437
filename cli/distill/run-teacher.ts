/** A teacher that is ours: the weights of a run's checkpoint, sampled by a small company of actors. */
import { join } from 'node:path';
import { loadConfig } from '../../config/load.js';
import { finishReasons } from '../../messages/values.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { verdictRecordBytes } from '../../runtime/blobs/verdict-columns.js';
import { locateCheckpoint } from '../checkpoint-folder.js';
import { describeEndTokens } from '../train/model-description.js';
import { withCheckpoint, type OnStage } from '../train/performance.js';
import type { PreparedExample } from '../train/prepared-data.js';
import { within, withStepBlobs } from '../train/run.js';
import { drawShard } from '../train/shards.js';
import type { Question } from './question.js';
import type { Teacher, WrittenSample } from './teacher.js';

export interface RunTeacherOptions {
  /** A run's folder, or one of its checkpoints. */
  readonly folder: string;
  /** Rollouts under way at one moment, as far as whole questions allow. */
  readonly concurrency: number;
  readonly samples: number;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly seed: number;
}

/** Characters of a question's record beside its text's tokens: ids and the right answer. */
const recordBytes = 8192;

/** The teacher's name before anything starts: the hash of its weights. @throws CheckpointMissingError */
export async function nameOfRun(folder: string): Promise<string> {
  const { manifest } = await locateCheckpoint(folder, () => undefined);
  return `weights ${manifest.weights.hash}`;
}

/** Starts the company, and ends it when `work` ends. */
export async function withRunTeacher(
  options: RunTeacherOptions,
  work: (teacher: Teacher) => Promise<void>,
): Promise<void> {
  const located = await locateCheckpoint(options.folder, () => undefined);
  const { config } = loadConfig(join(located.runFolder, 'config.resolved.yaml'), []);
  const questionsAtOnce = Math.max(1, Math.floor(options.concurrency / options.samples));
  const callsAtOnce = config.placement.samplers;
  const { max_prompt_length } = config.data;
  const rollouts = callsAtOnce * questionsAtOnce * options.samples;
  const blobBytes =
    2 * rollouts * (12 * options.maxTokens + 24 + verdictRecordBytes) +
    2 * callsAtOnce * questionsAtOnce * (4 * max_prompt_length + recordBytes);
  // The run's own plan for its batches may be smaller than ours.
  const overrides = [`placement.blob_bytes=${4096 * Math.ceil(blobBytes / 4096 + 16)}`];
  await withCheckpoint(options.folder, overrides, ['policy', 'sampler'], (stage) =>
    work({
      name: `weights ${stage.weights.hash}`,
      questionsAtOnce,
      callsAtOnce,
      samplesAtOnce: options.samples,
      write: (questions, from, to) => sample(stage, options, questions, from, to),
      // A shard is short; its end is waited for.
      cancel: () => undefined,
    }),
  );
}

async function sample(
  { company, weights }: OnStage,
  options: RunTeacherOptions,
  questions: readonly Question[],
  from: number,
  to: number,
): Promise<WrittenSample[][]> {
  const prepared = questions.map((question) => prepare(question, company.config, company.tokenizer, options));
  const examples = prepared.flatMap((one) => (one.kind === 'prompt' ? [one.example] : []));
  const responses = examples.length === 0 ? [] : await sampleShard();
  let next = 0;
  return prepared.map((one) =>
    one.kind === 'prompt' ? (responses[next++] ?? []) : Array.from({ length: to - from }, () => one.failure),
  );

  async function sampleShard(): Promise<WrittenSample[][]> {
    const { temperature, topP: top_p, maxTokens, seed, samples } = options;
    return withStepBlobs(company, async (blobs) => {
      const order = {
        purpose: 'validation',
        step: 0,
        seed,
        weights,
        n: samples,
        sampling: { temperature, top_p, top_k: -1, max_response_length: maxTokens },
        shardPrompts: examples.length,
        withReference: false,
      } as const;
      const shard = drawShard(blobs, order, 0, examples);
      const sampled = await company.system.ask('sampler', shard, within(company));
      const { tokenizer } = company;
      const ends = describeEndTokens(company.config, tokenizer);
      const written = readRollouts(company.blobs, sampled).map(({ response, finishReason }): WrittenSample => ({
        outcome: 'written',
        text: tokenizer.decode(response.filter((token) => !ends.includes(token))),
        finishReason: finishReasons[finishReason] ?? 'other',
        tokens: response.length,
      }));
      return examples.map((_, place) => written.slice(place * samples, (place + 1) * samples).slice(from, to));
    });
  }
}

type Prepared =
  | { readonly kind: 'prompt'; readonly example: PreparedExample }
  | { readonly kind: 'unaskable'; readonly failure: Extract<WrittenSample, { outcome: 'failed' }> };

/** The prompt as training writes it: by the model's chat template when it has one, else as the `dataset` task does. */
function prepare(
  question: Question,
  config: OnStage['company']['config'],
  tokenizer: OnStage['company']['tokenizer'],
  { maxTokens }: RunTeacherOptions,
): Prepared {
  const unaskable = (reason: string, detail: string): Prepared => ({
    kind: 'unaskable',
    failure: { outcome: 'failed', reason, detail, isHopeless: false },
  });
  const prompt =
    tokenizer.chat?.(question.messages, { addGenerationPrompt: true }) ??
    `${beginOf(config, tokenizer)}${question.messages.map(({ content }) => content).join('\n\n')}`;
  let tokens: number[];
  try {
    tokens = tokenizer.encode(prompt);
  } catch (error) {
    return unaskable('untokenizable', error instanceof Error ? error.message : String(error));
  }
  const limit = config.data.max_prompt_length;
  if (tokens.length > limit)
    return unaskable('prompt too long', `${tokens.length} tokens, the run's data.max_prompt_length is ${limit}`);
  const positions = config.model.config?.max_position_embeddings;
  if (positions !== undefined && tokens.length + maxTokens > positions)
    return unaskable(
      'prompt too long',
      `${tokens.length} tokens and ${maxTokens} to write, the model has ${positions} positions: lower --max-tokens`,
    );
  const { index, id: promptId, answer: groundTruth, dataSource } = question;
  return {
    kind: 'prompt',
    example: { example: { index, promptId, prompt, groundTruth, dataSource }, promptTokens: Int32Array.from(tokens) },
  };
}

/** What the run's task writes before each prompt; else the tokenizer's own beginning. */
function beginOf({ data }: OnStage['company']['config'], tokenizer: OnStage['company']['tokenizer']): string {
  const start: unknown = data.task_options['prompt_start'];
  if (typeof start === 'string') return start;
  const { bos } = tokenizer.specialTokens;
  return bos === undefined ? '' : tokenizer.decode([bos]);
}

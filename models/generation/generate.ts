/**
 * Decodes responses to a fixed list of prompts: each prompt is read once, its cache copied to its samples, then all rows
 * advance together; when many have ended the batch is made smaller.
 *
 * GENERATE-1 A rollout's random numbers depend on (seed, purpose, step, prompt index, sample, position) only.
 * GENERATE-2 The result depends only on the call's arguments: the same list of prompts gives the same bits.
 * GENERATE-3 Every response ends with a token of `endTokenIds` (reason stop) or has maxResponseLength tokens (length).
 */
import type { Ops } from '../../tensor/ops.js';
import type { CausalLanguageModel } from '../causal-language-model.js';
import { DecodingBatch } from './decoding-batch.js';
import type { PromptImages } from '../images/image-prompt.js';
import { type StreamKey, uniform } from './random-stream.js';

export interface SamplingOptions {
  /** 0 = greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** −1 or 0 = all. */
  readonly topK: number;
  /** New tokens at most, the end token counted. */
  readonly maxResponseLength: number;
}

export interface GenerateRequest {
  /** Token ids, at least one each. */
  readonly prompts: readonly ArrayLike<number>[];
  /** Of each prompt, where it has pictures; needs a model with a vision tower. */
  readonly images?: readonly (PromptImages | undefined)[];
  readonly samplesPerPrompt: number;
  /** Number of each prompt in the random streams; the dataset's row. */
  readonly promptIndices: ArrayLike<number>;
  readonly sampling: SamplingOptions;
  readonly streamKey: StreamKey;
  readonly endTokenIds: readonly number[];
  readonly padTokenId: number;
  readonly bannedTokenIds?: readonly number[];
  /** Called after each decode step with the new tokens of that step. */
  readonly onTokens?: (count: number) => void;
}

/** R = prompts × samplesPerPrompt rollouts, rollout r of prompt ⌊r / samplesPerPrompt⌋; L = maxResponseLength. */
export interface Generated {
  /** int32 [R·L], filled with the pad token after each end. */
  readonly tokens: Int32Array;
  /** float32 [R·L], of the tempered, unfiltered distribution; 0 after each end. */
  readonly logProbs: Float32Array;
  /** [R], the end token counted. */
  readonly lengths: Int32Array;
  /** [R]: 0 stop, 1 length. */
  readonly finishReasons: Uint8Array;
  readonly newTokens: number;
}

/** The request cannot be decoded as it stands. */
export class GenerateRequestError extends Error {
  override readonly name = 'GenerateRequestError';
}

export const finishedByStop = 0;
export const finishedByLength = 1;

/** What one decode step added: rollout `rollouts[i]` has `tokenIds[i]` next. Ended ones are not among them. */
export interface GenerationStep {
  readonly rollouts: readonly number[];
  readonly tokenIds: readonly number[];
}

/** @throws GenerateRequestError, PromptImagesError, PositionOverLimitError */
export function generate(ops: Ops, model: CausalLanguageModel, request: GenerateRequest): Generated {
  const steps = generationSteps(ops, model, request);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same, one decode step at a time: what someone waits for is shown as it is made, and between two steps the process
 * hears its signals. Who stops early calls `return()`, which frees the batch.
 * @throws as `generate`
 */
export function* generationSteps(
  ops: Ops,
  model: CausalLanguageModel,
  request: GenerateRequest,
): Generator<GenerationStep, Generated, undefined> {
  validate(request);
  const { samplesPerPrompt, sampling, images } = request;
  const width = sampling.maxResponseLength;
  const rollouts = request.prompts.length * samplesPerPrompt;
  const tokens = new Int32Array(rollouts * width).fill(request.padTokenId);
  const logProbs = new Float32Array(rollouts * width);
  const lengths = new Int32Array(rollouts);
  const finishReasons = new Uint8Array(rollouts).fill(finishedByLength);
  const ends = new Set(request.endTokenIds);
  let newTokens = 0;
  if (rollouts === 0) return { tokens, logProbs, lengths, finishReasons, newTokens };

  const prompts = request.prompts.map((tokenIds, prompt) => ({ tokenIds, images: images?.[prompt] }));
  const batch = new DecodingBatch(ops, model, prompts, samplesPerPrompt, width);
  try {
    for (let position = 0; position < width; position++) {
      const rows = batch.rolloutOfRow;
      const finished = batch.finished;
      const uniforms =
        sampling.temperature === 0 ? new Float64Array(rows.length) : drawUniforms(request, rows, finished, position);
      const sampled = batch.sample({
        ...sampling,
        uniforms,
        ...(request.bannedTokenIds === undefined ? {} : { bannedTokenIds: request.bannedTokenIds }),
      });
      let alive = 0;
      const step: { rollouts: number[]; tokenIds: number[] } = { rollouts: [], tokenIds: [] };
      for (let row = 0; row < rows.length; row++) {
        if (finished[row] === 1) continue;
        const rollout = rows[row]!;
        const token = sampled.tokenIds[row]!;
        tokens[rollout * width + position] = token;
        logProbs[rollout * width + position] = sampled.logProbs[row]!;
        lengths[rollout] = position + 1;
        step.rollouts.push(rollout);
        step.tokenIds.push(token);
        if (ends.has(token)) {
          finishReasons[rollout] = finishedByStop;
          finished[row] = 1;
        } else alive++;
      }
      newTokens += step.rollouts.length;
      request.onTokens?.(step.rollouts.length);
      yield step;
      if (alive === 0 || position + 1 === width) break;
      batch.advance(sampled.tokenIds, alive);
    }
  } finally {
    batch.release();
  }
  return { tokens, logProbs, lengths, finishReasons, newTokens };
}

function drawUniforms(
  request: GenerateRequest,
  rows: Int32Array,
  finished: Uint8Array,
  position: number,
): Float64Array {
  const { seed, purpose, step } = request.streamKey;
  const uniforms = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row++) {
    if (finished[row] === 1) continue;
    const prompt = Math.floor(rows[row]! / request.samplesPerPrompt);
    const sample = rows[row]! % request.samplesPerPrompt;
    uniforms[row] = uniform({ seed, purpose, step, promptIndex: request.promptIndices[prompt]!, sample, position });
  }
  return uniforms;
}

function validate(request: GenerateRequest): void {
  const { prompts, images, promptIndices, samplesPerPrompt, sampling } = request;
  const fail = (message: string): never => {
    throw new GenerateRequestError(message);
  };
  if (promptIndices.length !== prompts.length)
    fail(`${prompts.length} prompts but ${promptIndices.length} prompt indices`);
  if (images !== undefined && images.length !== prompts.length)
    fail(`${prompts.length} prompts but pictures for ${images.length}`);
  if (!Number.isInteger(samplesPerPrompt) || samplesPerPrompt < 1)
    fail(`samplesPerPrompt is an integer ≥ 1, not ${samplesPerPrompt}`);
  if (!Number.isInteger(sampling.maxResponseLength) || sampling.maxResponseLength < 1) {
    fail(`maxResponseLength is an integer ≥ 1, not ${sampling.maxResponseLength}`);
  }
  const empty = prompts.findIndex((prompt) => prompt.length === 0);
  if (empty >= 0) fail(`prompt ${empty} is empty; it needs at least one token`);
}

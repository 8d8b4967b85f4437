import { describe, expect, it } from 'vitest';
import { continuationsDrawn, mergeContinuations, openThoughts } from '../../../../actors/evaluator/forced-exit.js';
import { recordsOf } from '../../../../actors/evaluator/records.js';
import { evaluationSampling } from '../../../../cli/train/evaluation-order.js';
import { forcedExitRoom } from '../../../../cli/train/evaluation-shard.js';
import { drawShard } from '../../../../cli/train/shards.js';
import { configSchema } from '../../../../config/schema.js';
import type { PromptsDrawn } from '../../../../messages/step/1-prompts-drawn.js';
import type { RolloutsSampled } from '../../../../messages/step/2-rollouts-sampled.js';
import type { EvaluationRequested } from '../../../../messages/step/7-evaluation-requested.js';
import { createTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';
import type { BlobMemory } from '../../../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../../../runtime/blobs/shard-prompts.js';
import { openBlobStage, scored, weights } from '../../../helpers/step-messages.js';

const tokenizer = createTokenizer({ tokenizer: 'character', extra_characters: '' });
const config = configSchema.parse({
  sampler: { val_kwargs: { n: 2, temperature: 0.3 } },
  evaluator: {
    forced_exit: { enable: true, thinking_budget: 6, answer_budget: 4 },
  },
});

/** What stands in a response: its text, or with `<eos>` at its end. */
interface Written {
  readonly text: string;
  readonly ended?: boolean;
}

/** Answers as a sampler would: these texts, in the rollouts' order. */
function answer(memory: BlobMemory, drawn: PromptsDrawn, responses: readonly Written[]): RolloutsSampled {
  const width = drawn.sampling.max_response_length;
  expect(responses).toHaveLength(drawn.promptCount * drawn.n);
  for (const [row, { text, ended = false }] of responses.entries()) {
    const tokens = [...tokenizer.encode(text), ...(ended ? [tokenizer.specialTokens.eos] : [])];
    expect(tokens.length).toBeLessThanOrEqual(width);
    memory.int32(drawn.output.tokens).set(tokens, row * width);
    memory.float32(drawn.output.logProbs).fill(-1, row * width, row * width + tokens.length);
    memory.int32(drawn.output.lengths)[row] = tokens.length;
    memory.uint8(drawn.output.finishReasons)[row] = ended ? 0 : 1;
  }
  const sampler = { name: 'sampler' as const, instance: 0, incarnation: 0 };
  return { ...drawn, kind: 'rollouts-sampled', sampler, newTokens: 0, durationMs: 0 };
}

function stageOf(responses: readonly Written[]) {
  const { blobs, memory } = openBlobStage();
  const { shardPrompts, ...order } = evaluationSampling(config, tokenizer);
  if (order.forcedExit === null) throw new Error('forced exit is on');
  const examples = ['1+1=', '12+3='].map((prompt, place) => ({
    example: { index: 70 + place, promptId: `p${place}`, prompt, groundTruth: '2', dataSource: 'arithmetic' },
    promptTokens: Int32Array.from(tokenizer.encode(prompt)),
  }));
  const drawn = drawShard(
    blobs,
    { purpose: 'validation', step: 3, seed: 1, weights: weights(0), shardPrompts, withReference: false, ...order },
    5,
    examples,
  );
  const exit = forcedExitRoom(blobs, drawn, order.forcedExit);
  const request: EvaluationRequested = { ...drawn, kind: 'evaluation-requested', forcedExit: exit };
  const sampled = answer(memory, drawn, responses);
  const rollouts = readRollouts(memory, sampled);
  return { memory, exit, request, sampled, rollouts, rows: openThoughts(rollouts, tokenizer) };
}

const thinking = { text: '<think>1+1+1' };

describe('forced exit', () => {
  it('concerns the responses that are cut off inside of their thought, and no others', () => {
    const { rows } = stageOf([
      thinking,
      { text: '<think>2</think>2+2' },
      { text: '<think>2', ended: true },
      { text: '222222' },
    ]);
    expect(rows).toEqual([0]);
  });

  it('asks for a continuation of each: prompt, response and what closes the thought, in a stream of its own', () => {
    const { memory, exit, request, rollouts, rows } = stageOf([
      { text: '2', ended: true },
      thinking,
      { text: '<think>3' },
      { text: '4', ended: true },
    ]);
    expect(rows).toEqual([1, 2]);
    const asked = continuationsDrawn(memory, request, exit, rollouts, rows);
    expect(asked).toMatchObject({
      kind: 'prompts-drawn',
      purpose: 'forced-exit',
      promptCount: 2,
      n: 1,
      sampling: { temperature: 0.3, max_response_length: 4 },
      step: 3,
      shard: 5,
    });
    const sampled = answer(memory, asked, [{ text: '2', ended: true }, { text: '15' }]);
    const continued = readRollouts(memory, sampled);
    expect(continued.map(({ prompt }) => tokenizer.decode(prompt))).toEqual([
      '1+1=<think>1+1+1</think>',
      '12+3=<think>3</think>',
    ]);
    // Prompt 70, sample 1; prompt 71, sample 0.
    expect(readPrompts(memory, asked).map(({ index }) => index)).toEqual([141, 142]);
  });

  it('gives whole responses, forced or not, with the reason for which they ended at last', () => {
    const { memory, exit, request, sampled, rollouts, rows } = stageOf([
      { text: '2', ended: true },
      thinking,
      { text: '<think>3' },
      { text: '<think>4' },
    ]);
    const asked = continuationsDrawn(memory, request, exit, rollouts, rows);
    const continued = answer(memory, asked, [{ text: '2', ended: true }, { text: '15' }, { text: '<think>' }]);
    const merged = mergeContinuations(memory, sampled, exit, rows, continued);
    const used = Uint8Array.from([0, 1, 1, 1]);
    const prompts = readPrompts(memory, request);
    const whole = readRollouts(memory, merged);
    const verdicts = whole.map(() => scored(1));
    const records = recordsOf(
      { shard: 5, n: 2, prompts, rollouts: whole, verdicts, forced: used, weightsHash: 'a', durationMs: 8 },
      tokenizer,
    );
    expect(
      records.map(({ response, finishReason, tokens, forcedExit, endlessThinking }) => [
        response,
        finishReason,
        tokens,
        forcedExit,
        endlessThinking,
      ]),
    ).toEqual([
      ['2', 'stop', 2, false, false],
      ['<think>1+1+1</think>2', 'stop', 9, true, false],
      ['<think>3</think>15', 'length', 5, true, false],
      ['<think>4</think><think>', 'length', 4, true, true],
    ]);
    expect(Array.from(whole[1]?.logProbs ?? [])).toEqual([-1, -1, -1, -1, -1, -1, 0, -1, -1]);
  });
});

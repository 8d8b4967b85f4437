import { expect, it } from 'vitest';
import { verdictItems } from '../../../../actors/verifier/verdict-item.js';
import { rolloutsSampled } from '../../../../messages/step/2-rollouts-sampled.js';
import { drawnPrompt } from '../../../../messages/values.js';
import { createTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';

const blob = (length: number) => ({ node: 'n', offset: 0, length, dtype: 'int32' });
const shard = rolloutsSampled.parse({
  kind: 'rollouts-sampled',
  purpose: 'train',
  step: 4,
  shard: 1,
  seed: 0,
  weights: { version: 1, slot: 0, hash: 'a'.repeat(64) },
  promptCount: 2,
  prompts: { ...blob(100), dtype: 'uint8' },
  promptTokens: { tokens: blob(2), offsets: blob(3) },
  n: 2,
  sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: 8 },
  output: {
    tokens: blob(32),
    logProbs: { ...blob(32), dtype: 'float32' },
    lengths: blob(4),
    finishReasons: { ...blob(4), dtype: 'uint8' },
  },
  verdictOutput: { scores: { ...blob(4), dtype: 'float64' }, records: { ...blob(4096), dtype: 'uint8' } },
  sampler: { name: 'sampler', instance: 0, incarnation: 0 },
  newTokens: 4,
  durationMs: 1,
});

const prompts = [
  { promptId: 'p0', index: 0, dataSource: 'sums', groundTruth: '5', extra: { level: 2 } },
  { promptId: 'p1', index: 1, dataSource: 'sums', groundTruth: '6' },
].map((prompt) => drawnPrompt.parse(prompt));

it('makes one item a rollout, in order, without the end token, with what the grader needs', () => {
  const tokenizer = createTokenizer({ tokenizer: 'character', extra_characters: '' });
  const rollouts = ['5<eos>', '55', '6<eos>', '<eos>'].map((text) => ({
    prompt: Int32Array.from(tokenizer.encode('2+3=')),
    response: Int32Array.from(tokenizer.encode(text)),
    finishReason: text.endsWith('<eos>') ? 0 : 1,
  }));
  const items = verdictItems(shard, prompts, rollouts, tokenizer);
  expect(items.some((item) => 'question' in item)).toBe(false);
  expect(verdictItems(shard, prompts, rollouts, tokenizer, true)[3]?.question).toBe('2+3=');
  expect(items.map(({ solution }) => solution)).toEqual(['5', '55', '6', '']);
  expect(items.map(({ groundTruth }) => groundTruth)).toEqual(['5', '5', '6', '6']);
  expect(items[1]).toMatchObject({
    key: 'train:4:1:1',
    dataSource: 'sums',
    extra: { level: 2, prompt_id: 'p0', finish_reason: 'length' },
  });
});

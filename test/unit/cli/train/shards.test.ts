import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PreparedExample } from '../../../../cli/train/prepared-data.js';
import { drawShard, splitShards, type ShardOrder } from '../../../../cli/train/shards.js';
import { promptsDrawn } from '../../../../messages/step/1-prompts-drawn.js';
import { unpackTokens } from '../../../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../../../runtime/blobs/shard-prompts.js';
import { openBlobStage, weights } from '../../../helpers/step-messages.js';

const order: ShardOrder = {
  purpose: 'train',
  step: 3,
  seed: 5,
  weights: weights(2),
  n: 4,
  sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: 6 },
  shardPrompts: 2,
  withReference: true,
};

const example = (index: number, promptTokens: readonly number[]): PreparedExample => ({
  example: { index, promptId: `row ${index}`, prompt: '…', groundTruth: String(index), dataSource: 'arithmetic' },
  promptTokens: Int32Array.from(promptTokens),
});

describe('splitting a batch into shards', () => {
  it('loses nothing, keeps the order and fills every shard but the last', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, size) => {
        const shards = splitShards(items, size);
        expect(shards.flat()).toEqual(items);
        expect(shards.slice(0, -1).every((shard) => shard.length === size)).toBe(true);
        expect(shards.every((shard) => shard.length > 0)).toBe(true);
      }),
    );
  });
});

describe('a drawn shard', () => {
  it('is a valid message with its prompts in shared memory and room for every rollout', () => {
    const { blobs, memory } = openBlobStage();
    const shard = promptsDrawn.parse(drawShard(blobs, order, 7, [example(11, [1, 2, 3]), example(4, [5])]));
    expect(unpackTokens(memory, shard.promptTokens).map((tokens) => [...tokens])).toEqual([[1, 2, 3], [5]]);
    expect(shard).toMatchObject({ shard: 7, step: 3, seed: 5, n: 4, purpose: 'train', weights: weights(2) });
    expect(readPrompts(memory, shard).map(({ promptId, index }) => [promptId, index])).toEqual([
      ['row 11', 11],
      ['row 4', 4],
    ]);
    expect(shard.output).toMatchObject({
      tokens: { length: 48, dtype: 'int32' },
      logProbs: { length: 48, dtype: 'float32' },
      lengths: { length: 8 },
      finishReasons: { length: 8, dtype: 'uint8' },
    });
    expect(shard.referenceOutput).toMatchObject({ length: 48, dtype: 'float32' });
  });

  it('has no room for a reference that does not run', () => {
    const { blobs } = openBlobStage();
    expect(drawShard(blobs, { ...order, withReference: false }, 0, [example(0, [1])])).not.toHaveProperty(
      'referenceOutput',
    );
  });

  it('gives everything back when the step ends', () => {
    const { blobs, arena } = openBlobStage();
    drawShard(blobs, order, 0, [example(0, [1, 2])]);
    expect(arena.usedBytes).toBeGreaterThan(0);
    blobs.release();
    expect(arena.usedBytes).toBe(0);
  });
});

describe('the loss mask of examples', () => {
  it('is 0 over each prompt and 1 over each completion, though the memory was used before', () => {
    const { blobs, memory } = openBlobStage();
    memory.uint8(blobs.allocate('uint8', 64)).fill(7);
    blobs.release();
    const mask = blobs.packMask([
      { prompt: 2, length: 5 },
      { prompt: 0, length: 1 },
      { prompt: 3, length: 3 },
      { prompt: 1, length: 2 },
    ]);
    expect([...memory.uint8(mask)]).toEqual([0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1]);
  });
});

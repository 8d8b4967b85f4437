/** What the learner is told of a step fits one message, and the configuration's check knows when it would not. */
import { describe, expect, it } from 'vitest';
import { learnerShards } from '../../../../cli/train/learner-shards.js';
import { messageBytes } from '../../../../config/checks.js';
import type { StepGathered } from '../../../../messages/step/5-step-gathered.js';
import { encodeEnvelope, messageLimitBytes } from '../../../../runtime/codec.js';
import { gatherShard, gatherStep, openBlobStage, scored } from '../../../helpers/step-messages.js';

/** Two shards of `prompts` prompts with 8 completions each, whose verdicts give long reasons. */
function step(prompts: number): StepGathered {
  const stage = openBlobStage(1 << 24);
  const verdict = { ...scored(1, { format: 0.25 }), reason: 'the text of the first answer tag equals the sum' };
  const groups = Array.from({ length: prompts }, () => ({
    prompt: [1],
    responses: Array.from({ length: 8 }, () => [5]),
    verdicts: Array.from({ length: 8 }, () => verdict),
  }));
  return gatherStep([gatherShard(stage, { shard: 0, groups }), gatherShard(stage, { shard: 1, groups })]);
}

function bytesOf(message: StepGathered): number {
  return encodeEnvelope({
    type: 'ask',
    id: 1,
    askId: 'train-0000000000-1',
    from: 'root',
    message: { ...message, shards: learnerShards(message.shards) },
  }).byteLength;
}

describe('the shards that the learner is sent', () => {
  it('keep ids and scores, and leave out what only people read', () => {
    const [shard] = learnerShards(step(1).shards);
    expect(shard?.sampled.prompts[0]).toMatchObject({ promptId: 'prompt 0.0', groundTruth: '' });
    expect(shard?.graded.verdicts[0]).toEqual({ outcome: 'scored', score: 1 });
  });

  it.each([4, 64, 256])('of 2 × %i prompts need no more bytes than the configuration reckons with', (prompts) => {
    expect(bytesOf(step(prompts))).toBeLessThanOrEqual(messageBytes(2 * prompts, 16 * prompts, 2));
  });

  it("fit one message at the paper's 512 prompts × 8", () => {
    expect(messageBytes(512, 4096, 2)).toBeLessThanOrEqual(messageLimitBytes);
  });
});

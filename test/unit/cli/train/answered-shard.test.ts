/** What the learner is told of a step fits one message, and the configuration's check knows when it would not. */
import { describe, expect, it } from 'vitest';
import { answeredShard, learnerShard } from '../../../../cli/train/answered-shard.js';
import { messageBytes } from '../../../../config/checks.js';
import type { StepGathered } from '../../../../messages/step/5-step-gathered.js';
import { encodeEnvelope, messageLimitBytes } from '../../../../runtime/codec.js';
import { gatherShard, gatherStep, openBlobStage, scored, timedOut } from '../../../helpers/step-messages.js';

/** `shards` shards of `prompts` prompts with 8 completions each, whose verdicts give long reasons. */
function step(shards: number, prompts: number): StepGathered {
  const stage = openBlobStage(1 << 26);
  const verdict = { ...scored(0.1, { format: 0.25 }), reason: 'the text of the first answer tag equals the sum' };
  const groups = Array.from({ length: prompts }, () => ({
    prompt: [1],
    responses: Array.from({ length: 8 }, () => [5]),
    verdicts: Array.from({ length: 8 }, () => verdict),
  }));
  const keptPrompts = groups.map((_, group) => group);
  const answered = Array.from({ length: shards }, (_, shard) => ({
    ...gatherShard(stage, { shard, groups, referenceLogProb: () => -1 }),
    keptPrompts,
  }));
  return gatherStep(answered.map(learnerShard));
}

function bytesOf(message: StepGathered): number {
  return encodeEnvelope({ type: 'ask', id: 1, askId: 'train-0000000000-1', from: 'root', message }).byteLength;
}

describe('the shards that the learner is sent', () => {
  it.each([
    [2, 4],
    [2, 256],
    [20, 64],
  ])('%i × %i prompts need no more bytes than the configuration reckons with', (shards, prompts) => {
    expect(bytesOf(step(shards, prompts))).toBeLessThanOrEqual(messageBytes(shards * prompts, shards));
  });

  it("fit one message at the paper's 512 prompts × 8, whatever the scores, and at ten times as many", () => {
    expect(messageBytes(512, 2)).toBeLessThanOrEqual(messageLimitBytes);
    expect(messageBytes(5120, 16)).toBeLessThanOrEqual(messageLimitBytes);
  });
});

describe('an answered shard', () => {
  it('has the prompts and verdicts that its messages point to', () => {
    const stage = openBlobStage();
    const groups = [{ prompt: [1], responses: [[2], [3]], verdicts: [scored(0.5, { form: 1 }), timedOut] }];
    const { sampled, graded, prompts, verdicts } = gatherShard(stage, { shard: 0, groups });
    expect(answeredShard(stage.memory, sampled, graded, undefined)).toEqual({ sampled, graded, prompts, verdicts });
    expect(verdicts).toEqual([scored(0.5, { form: 1 }), timedOut]);
  });
});

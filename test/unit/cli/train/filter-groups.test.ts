import { describe, expect, it } from 'vitest';
import { keepVaried, variedPrompts } from '../../../../cli/train/filter-groups.js';
import { gatherShard, openBlobStage, scored, timedOut, type GroupPlan } from '../../../helpers/step-messages.js';

const group = (...verdicts: GroupPlan['verdicts']): GroupPlan => ({
  prompt: [1],
  responses: verdicts.map(() => [2]),
  verdicts,
});
const equal = group(scored(1), scored(1), scored(1));
const varied = group(scored(1), scored(0), scored(1));
const oneLeft = group(scored(1), timedOut, timedOut);
const variedWithFailure = group(scored(1), timedOut, scored(0));

function shards() {
  const stage = openBlobStage();
  return [
    gatherShard(stage, { shard: 0, groups: [equal, varied, oneLeft] }),
    gatherShard(stage, { shard: 1, groups: [variedWithFailure, equal, varied] }),
  ];
}

describe('groups whose scores are all equal', () => {
  it('are not counted; a group varies by the verdicts that did not fail', () => {
    expect(variedPrompts(shards())).toBe(3);
  });

  it('leave the batch, and the first varied ones in the order of drawing fill it', () => {
    expect(keepVaried(shards(), 2).map(({ keptPrompts }) => keptPrompts)).toEqual([[1], [0]]);
    expect(keepVaried(shards(), 9).map(({ keptPrompts }) => keptPrompts)).toEqual([[1], [0, 2]]);
  });

  it('leave nothing when none varies', () => {
    const stage = openBlobStage();
    const flat = [gatherShard(stage, { shard: 0, groups: [equal] })];
    expect(variedPrompts(flat)).toBe(0);
    expect(keepVaried(flat, 4)[0]?.keptPrompts).toEqual([]);
  });
});

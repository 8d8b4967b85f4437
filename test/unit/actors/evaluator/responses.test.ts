import { describe, expect, it } from 'vitest';
import { gradedResponses, samplesOf, VerdictCountError } from '../../../../actors/evaluator/responses.js';
import { createTokenizer } from '../../../../models/create-tokenizer.js';
import { readRollouts } from '../../../../runtime/blobs/rollout-columns.js';
import { gatherShard, openBlobStage, scored, timedOut } from '../../../helpers/step-messages.js';

const tokenizer = createTokenizer({ tokenizer: 'character', extra_characters: '' });

function shard() {
  const stage = openBlobStage();
  const { sampled, prompts, verdicts } = gatherShard(stage, {
    shard: 3,
    finishReason: 1,
    groups: [
      { prompt: tokenizer.encode('1+1='), responses: [tokenizer.encode('2'), []], verdicts: [scored(1), timedOut] },
      {
        prompt: tokenizer.encode('2+2='),
        responses: [tokenizer.encode('5'), tokenizer.encode('4')],
        verdicts: [scored(0), scored(1)],
        dataSource: 'seen',
      },
    ],
  });
  return { shard: 3, n: sampled.n, prompts, verdicts, rollouts: readRollouts(stage.memory, sampled) };
}

describe('a graded shard', () => {
  it('has a response for every rollout, with the data source of its prompt', () => {
    expect(
      gradedResponses(shard()).map(({ dataSource, length, truncated }) => [dataSource, length, truncated]),
    ).toEqual([
      ['arithmetic', 1, true],
      ['arithmetic', 0, true],
      ['seen', 1, true],
      ['seen', 1, true],
    ]);
  });

  it('is refused when verdicts are missing', () => {
    const graded = shard();
    expect(() => gradedResponses({ ...graded, verdicts: graded.verdicts.slice(1) })).toThrow(VerdictCountError);
  });

  it('shows the first sample of the first prompts as text', () => {
    expect(samplesOf(shard(), tokenizer, 2)).toMatchObject([
      { prompt: '1+1=', response: '2', score: 1 },
      { prompt: '2+2=', response: '5', score: 0 },
    ]);
    expect(samplesOf(shard(), tokenizer, 1)).toHaveLength(1);
  });
});

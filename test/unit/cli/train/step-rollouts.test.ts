import { expect, it } from 'vitest';
import { stepRollouts } from '../../../../cli/train/step-rollouts.js';
import { createTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';
import { gatherShard, hashOf, openBlobStage, scored, timedOut } from '../../../helpers/step-messages.js';

const tokenizer = createTokenizer({ tokenizer: 'character', extra_characters: '' });

it('the record of a step has every rollout as text, with its verdict and the weights that made it', () => {
  const stage = openBlobStage();
  const shard = gatherShard(stage, {
    shard: 0,
    finishReason: 1,
    groups: [
      {
        prompt: tokenizer.encode('1+1='),
        responses: [tokenizer.encode('2'), tokenizer.encode('33')],
        verdicts: [scored(1), timedOut],
      },
    ],
  });
  const common = {
    promptId: 'prompt 0.0',
    prompt: '1+1=',
    groundTruth: '1',
    finishReason: 'length',
    weightsVersion: 0,
    weightsHash: hashOf('a'),
  };
  expect(stepRollouts([shard], stage.memory, tokenizer)).toEqual([
    { ...common, sample: 0, response: '2', outcome: 'scored', score: 1, length: 1 },
    {
      ...common,
      sample: 1,
      response: '33',
      outcome: 'timeout',
      score: null,
      reason: 'no verdict within 500 ms',
      length: 2,
    },
  ]);
});

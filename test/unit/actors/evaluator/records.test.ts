import { describe, expect, it } from 'vitest';
import { answerKeyOf } from '../../../../actors/evaluator/answer-key.js';
import { evaluationRecord } from '../../../../actors/evaluator/evaluation-record.js';
import { recordOf, recordsOf, VerdictCountError, type GradedShard } from '../../../../actors/evaluator/records.js';
import { createTokenizer } from '../../../../models/tokenizer/create-tokenizer.js';
import { readRollouts } from '../../../../runtime/blobs/rollout-columns.js';
import { gatherShard, openBlobStage, scored, timedOut } from '../../../helpers/step-messages.js';

const tokenizer = createTokenizer({ tokenizer: 'character', extra_characters: '' });
const { eos } = tokenizer.specialTokens;

function shard(): GradedShard {
  const stage = openBlobStage();
  const { sampled, prompts, verdicts } = gatherShard(stage, {
    shard: 3,
    groups: [
      {
        prompt: tokenizer.encode('1+1='),
        responses: [[...tokenizer.encode('2'), eos], [eos]],
        verdicts: [scored(1, { digits: 1 }), timedOut],
      },
      {
        prompt: tokenizer.encode('2+2='),
        responses: [
          [...tokenizer.encode('5'), eos],
          [...tokenizer.encode('4'), eos],
        ],
        verdicts: [{ outcome: 'scored', score: 0, reason: 'no answer' }, scored(1)],
        dataSource: 'seen',
      },
    ],
  });
  const rollouts = readRollouts(stage.memory, sampled);
  return { shard: 3, n: sampled.n, prompts, verdicts, rollouts, weightsHash: 'f'.repeat(64), durationMs: 20 };
}

describe('the records of a shard', () => {
  it('are one for every response, without its end token, with the verdict on it', () => {
    const records = recordsOf(shard(), tokenizer);
    expect(
      records.map(({ benchmark, problemId, sample, prompt, response, outcome, score, tokens }) =>
        [benchmark, problemId, sample, prompt, response, outcome, score, tokens].join('|'),
      ),
    ).toEqual([
      'arithmetic|prompt 3.0|0|1+1=|2|scored|1|2',
      'arithmetic|prompt 3.0|1|1+1=||timeout||1',
      'seen|prompt 3.1|0|2+2=|5|scored|0|2',
      'seen|prompt 3.1|1|2+2=|4|scored|1|2',
    ]);
    expect(records[0]).toMatchObject({ parts: { digits: 1 }, weightsHash: 'f'.repeat(64), milliseconds: 5 });
    expect(records[1]).toMatchObject({ score: null, reason: 'no verdict within 500 ms', answerKey: null });
    for (const record of records) expect(evaluationRecord.parse(record)).toEqual(record);
  });

  it('are refused when verdicts are missing', () => {
    const graded = shard();
    expect(() => recordsOf({ ...graded, verdicts: graded.verdicts.slice(1) }, tokenizer)).toThrow(VerdictCountError);
  });

  it('of a text from elsewhere have no weights and no tokens', () => {
    const record = recordOf({
      benchmark: 'medqa',
      problemId: '12',
      sample: 4,
      prompt: 'Which?',
      response: '<think>so B</think> <answer>B. No</answer>',
      groundTruth: 'B',
      verdict: { outcome: 'scored', score: 1, extracted: 'B', decidedBy: 'choice-letter' },
      finishReason: 'stop',
      tokens: null,
      forcedExit: false,
      weightsHash: null,
      milliseconds: null,
    });
    expect(record).toMatchObject({
      extracted: 'B',
      answerKey: 'B',
      decidedBy: 'choice-letter',
      words: 4,
      tokens: null,
    });
    expect(evaluationRecord.parse(record)).toEqual(record);
  });
});

describe('the key of an answer', () => {
  it.each([
    ['\\dfrac{1}{2}', '\\frac{1}{2}', true],
    ['$\\frac{1}{2}$', '\\frac{1}{2}', true],
    ['1{,}000', '1000', false],
    ['0.5', '\\frac12', false],
    ['7', '8', false],
    [' B ', 'B', true],
  ])('of %j and of %j is the same: %s', (one, other, same) => {
    expect(answerKeyOf(one, '') === answerKeyOf(other, '')).toBe(same);
  });

  it('comes from the last answer tag where the grader tells none', () => {
    expect(answerKeyOf(null, '<answer>6</answer> or <answer>7</answer>')).toBe('7');
    expect(answerKeyOf(null, 'It is 7.')).toBeNull();
    expect(answerKeyOf('  ', '')).toBeNull();
  });

  it('is its letters where there is no normal form', () => {
    const long = `${'x '.repeat(5000)}end`;
    expect(answerKeyOf(long, '')).toBe(long);
  });
});

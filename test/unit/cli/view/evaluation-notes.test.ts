import { describe, expect, it } from 'vitest';
import { countedRecord } from '../../../../actors/evaluator/statistics.js';
import { evaluationScores } from '../../../../cli/train/evaluation.js';
import { sampleNotes, troubleNotes } from '../../../../cli/view/evaluation-notes.js';
import { answerlessRecord, evaluationRecord, failedRecord, wrongRecord } from '../../../helpers/evaluation-records.js';
import { syntheticScore } from '../../../helpers/synthetic-run.js';

function scoreOf(...samples: object[]) {
  const records = samples.map((more, sample) => countedRecord(evaluationRecord({ sample, ...more })));
  return evaluationScores(records)['gsm8k'] ?? syntheticScore(0);
}

describe('what is said beside an accuracy', () => {
  it('is nothing when there is one sample of each problem and nothing went wrong', () => {
    expect([...sampleNotes(scoreOf({})), ...troubleNotes(scoreOf({}))]).toEqual([]);
    expect([...sampleNotes(syntheticScore(3)), ...troubleNotes(syntheticScore(3))]).toEqual([]);
  });

  it("is what several samples come to, and the benchmark's own parser", () => {
    expect(sampleNotes(scoreOf({ compatibleScore: 1 }, wrongRecord, wrongRecord))).toEqual([
      'maj@3 .000',
      'pass@3 1.00',
      'compatible 1.00',
    ]);
  });

  it('is every kind of trouble with its count', () => {
    const endless = { ...answerlessRecord, finishReason: 'length', endlessThinking: true };
    expect(troubleNotes(scoreOf({ forcedExit: true }, endless, answerlessRecord, failedRecord))).toEqual([
      '2 without an answer',
      '1 cut off',
      '1 thinking without end',
      '1 forced to an answer (1.00)',
      '1 verdicts failed',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { countedRecord } from '../../../../actors/evaluator/statistics.js';
import { evaluationMetrics, evaluationScores } from '../../../../cli/train/evaluation.js';
import { answerlessRecord, evaluationRecord, wrongRecord } from '../../../helpers/evaluation-records.js';

function scoresOf(...samples: object[]) {
  return evaluationScores(samples.map((more, sample) => countedRecord(evaluationRecord({ sample, ...more }))));
}

describe('the metrics of an evaluation', () => {
  it("have verl's names: mean, majority and pass of N samples, and beside them what went wrong", () => {
    const cut = { finishReason: 'length', endlessThinking: true } as const;
    const metrics = evaluationMetrics(
      scoresOf({}, wrongRecord, { ...answerlessRecord, ...cut }, { forcedExit: true }),
      4,
    );
    expect(metrics).toMatchObject({
      'val-core/gsm8k/acc/mean@4': 0.5,
      'val-core/gsm8k/acc/maj@4/mean': 1,
      'val-core/gsm8k/acc/pass@4': 1,
      'val-aux/gsm8k/acc/pass@2': expect.closeTo(5 / 6, 12),
      'val-aux/gsm8k/acc/low': expect.any(Number),
      'val-aux/gsm8k/acc/high': expect.any(Number),
      'val-aux/gsm8k/response_length/mean': 12,
      'val-aux/gsm8k/words/mean': 6,
      'val-aux/gsm8k/truncated': 1,
      'val-aux/gsm8k/truncated_ratio': 0.25,
      'val-aux/gsm8k/unparsable_ratio': 0.25,
      'val-aux/gsm8k/endless_thinking_ratio': 0.25,
      'val-aux/gsm8k/forced_exit_ratio': 0.25,
      'val-aux/gsm8k/forced_exit_acc': 1,
      'val-aux/gsm8k/failed_verdicts': 0,
    });
  });

  it('of one sample have a mean, and no majority and no pass', () => {
    const metrics = evaluationMetrics(scoresOf({}), 1);
    expect(metrics['val-core/gsm8k/acc/mean@1']).toBe(1);
    expect(Object.keys(metrics).filter((name) => /maj|pass|forced_exit_acc/.test(name))).toEqual([]);
  });
});

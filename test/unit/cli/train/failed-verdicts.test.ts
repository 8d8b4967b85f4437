import { expect, it } from 'vitest';
import { failedVerdictEvents } from '../../../../cli/train/failed-verdicts.js';
import type { RolloutRecord } from '../../../../cli/train/step-rollouts.js';

function rollout(outcome: string, reason?: string): RolloutRecord {
  return {
    promptId: 'p',
    sample: 0,
    prompt: '',
    response: '',
    groundTruth: '',
    outcome,
    score: outcome === 'scored' ? 0 : null,
    ...(reason !== undefined && { reason }),
    finishReason: 'stop',
    length: 1,
    weightsVersion: 0,
    weightsHash: '',
  };
}

const scored = (count: number) => Array.from({ length: count }, () => rollout('scored', 'no_answer'));

it('says nothing of a step whose verdicts all have a score, a 0 without an answer included', () => {
  expect(failedVerdictEvents(4, scored(10))).toEqual([]);
});

it('tells failures, and raises the alarm only above one in a thousand', () => {
  const one = [...scored(999), rollout('timeout', 'late')];
  expect(failedVerdictEvents(4, one)).toEqual([
    { kind: 'verdicts-failed', step: 4, count: 1, reasons: ['timeout: late'] },
  ]);
  const two = [...scored(998), rollout('timeout', 'late'), rollout('timeout', 'late')];
  expect(failedVerdictEvents(4, [...two, rollout('crashed', 'boom')])[1]).toEqual({
    kind: 'verdict-alarm-raised',
    step: 4,
    failed: 3,
    verdicts: 1001,
    byReason: { 'timeout: late': 2, 'crashed: boom': 1 },
  });
});

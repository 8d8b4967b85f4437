import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureSummary } from '../../../../actors/verifier/failure-summary.js';
import { crashed, timedOut, toVerdict } from '../../../../actors/verifier/verdict.js';
import { verdict } from '../../../../messages/step/3-rollouts-graded.js';

describe('toVerdict', () => {
  it('keeps 0 and negative scores as scores', () => {
    expect(toVerdict(0)).toEqual({ outcome: 'scored', score: 0 });
    expect(toVerdict({ score: -1 })).toEqual({ outcome: 'scored', score: -1 });
  });

  it('takes parts beside the score or under parts, and yes or no as 1 or 0', () => {
    const wanted = { outcome: 'scored', score: 1, parts: { format: 1, length: 0.5 } };
    expect(toVerdict({ score: 1, format: true, length: 0.5 })).toEqual(wanted);
    expect(toVerdict({ score: 1, parts: { format: 1, length: 0.5 } })).toEqual(wanted);
  });

  it('never makes a score of what is none', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined, {}, { score: null }, [1], true]) {
      expect(toVerdict(value).outcome).toBe('crashed');
    }
  });

  it('gives a verdict that the message schema takes, whatever was returned', () => {
    fc.assert(fc.property(fc.anything(), (value) => verdict.safeParse(toVerdict(value)).success));
  });

  it('cuts a reason that is long', () => {
    expect(crashed('x'.repeat(10_000))).toMatchObject({ outcome: 'crashed', reason: 'x'.repeat(300) });
  });
});

describe('failureSummary', () => {
  it('counts failures by outcome and names the commonest reasons', () => {
    const verdicts = [toVerdict(1), crashed('a'), crashed('a'), timedOut(500, 501)];
    expect(failureSummary(verdicts)).toEqual({
      failed: 3,
      timeouts: 1,
      crashes: 2,
      reasons: { a: 2, 'not graded within 500 ms': 1 },
    });
  });
});

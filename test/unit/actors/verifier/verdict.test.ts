import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureSummary } from '../../../../actors/verifier/failure-summary.js';
import { crashed, fromGrading, timedOut, toVerdict, withTime } from '../../../../actors/verifier/verdict.js';
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

  it('keeps what a grader says of its verdict apart from its parts', () => {
    expect(toVerdict({ score: 1, reason: 'r', decidedBy: 'rational', extracted: '7', parts: { a: 1 } })).toEqual({
      outcome: 'scored',
      score: 1,
      parts: { a: 1 },
      reason: 'r',
      decidedBy: 'rational',
      extracted: '7',
    });
    expect(toVerdict({ score: 0, extracted: null, decidedBy: undefined })).toEqual({ outcome: 'scored', score: 0 });
  });

  it('takes a grader of answers at its word, a failure included', () => {
    const said = { decidedBy: 'no-box', extracted: null };
    expect(fromGrading({ ...said, score: 0, reason: 'no_answer', detail: 'd' })).toEqual({
      outcome: 'scored',
      score: 0,
      reason: 'no_answer',
      decidedBy: 'no-box',
    });
    expect(fromGrading({ ...said, score: 0, detail: 'd' })).toMatchObject({ reason: 'd' });
    expect(fromGrading({ ...said, score: null, reason: 'timeout', detail: 'late' })).toEqual({
      outcome: 'timeout',
      reason: 'late',
    });
    expect(fromGrading({ ...said, score: null, reason: 'crashed' })).toEqual({ outcome: 'crashed', reason: 'crashed' });
    expect(fromGrading({ ...said, score: Number.NaN })).toMatchObject({ outcome: 'crashed' });
  });

  it('writes times down to the microsecond, and never one that is below 0', () => {
    expect(withTime(crashed('x'), 1.23456)).toEqual({ outcome: 'crashed', reason: 'x', milliseconds: 1.235 });
    expect(withTime(crashed('x'), -1)).toMatchObject({ milliseconds: 0 });
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

/** A small share of what `npm run bench -- fuzz` grades a million of. */
import { describe, expect, it } from 'vitest';
import { fuzzedAnswers, responseAround } from '../../../../bench/fuzz-answers.js';
import { compareAnswers } from '../../../../tasks/grading/compare-answers.js';
import { graders } from '../../../../tasks/grading/graders.js';

const modes = ['reward', 'evaluation'] as const;

describe('answers that nobody would write', () => {
  it.each(modes)('get a verdict from the mathematical grader in %s', { timeout: 120_000 }, (mode) => {
    let index = 0;
    for (const fuzzed of fuzzedAnswers(5_000, 1)) {
      const verdict = graders.math({ gold: fuzzed.gold, response: responseAround(fuzzed, index++), mode });
      expect([0, 1]).toContain(verdict.score);
      if (verdict.reason !== undefined) expect(verdict).toMatchObject({ score: 0 });
    }
  });

  it.each(modes)('get a verdict from the grader of choices in %s', { timeout: 120_000 }, (mode) => {
    const choices = ['Ketotifen', String.raw`90^\circ`, String.raw`3\sqrt{13}`, 'None of the above'];
    let index = 0;
    for (const fuzzed of fuzzedAnswers(1_000, 2)) {
      const response = responseAround(fuzzed, index++);
      const scores = [...'ABCD'].map((gold) => graders.choice({ gold, response, mode, choices }).score);
      expect(scores.reduce((sum: number, score) => sum + (score ?? NaN), 0)).toBeLessThanOrEqual(1);
    }
  });

  it('get the same verdict each time', { timeout: 120_000 }, () => {
    for (const { gold, answer } of fuzzedAnswers(1_000, 3)) {
      const first = compareAnswers(gold, answer, { mode: 'reward' });
      expect(compareAnswers(gold, answer, { mode: 'reward' })).toEqual(first);
    }
  });

  it('are the same answers for the same seed', () => {
    expect([...fuzzedAnswers(200, 5)]).toEqual([...fuzzedAnswers(200, 5)]);
    expect([...fuzzedAnswers(200, 5)]).not.toEqual([...fuzzedAnswers(200, 6)]);
  });
});

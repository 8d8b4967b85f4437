import { describe, expect, it } from 'vitest';
import { computeScore, gradeResponse, type BenchmarkQuestion } from '../../../../tasks/benchmarks/benchmark-grader.js';

const number: BenchmarkQuestion = { grader: 'math', mode: 'evaluation', compatible: 'gsm8k-flexible' };
const choices = ['Labetalol', 'Diltiazem', 'Propranolol', 'Reassurance'];
const choice: BenchmarkQuestion = { grader: 'choice', mode: 'evaluation', compatible: 'medqa', choices };

describe('a benchmark response', () => {
  it('has a strict score and the one of the benchmark’s own parser', () => {
    const verdict = gradeResponse('<think> 3 + 4 </think> <answer>7</answer>', '7', number);
    expect(verdict).toMatchObject({ score: 1, extracted: '7', parts: { compatible: 1, would_guess: 0 } });
  });

  it('is read by a parser of letters without thoughts and tags, which it does not know', () => {
    const response = '<think> (A) or (B) or (C) </think> <answer>D. Reassurance</answer>';
    expect(gradeResponse(response, 'D', choice)).toMatchObject({ score: 1, parts: { compatible: 1 } });
  });

  it('counts what the harness would have guessed, and scores it as wrong', () => {
    const verdict = gradeResponse('<answer>I cannot tell</answer>', 'D', choice);
    expect(verdict).toMatchObject({ score: 0, parts: { compatible: 0, would_guess: 1 } });
    expect(verdict.reason).toBeDefined();
  });

  it('says that a cut response was cut', () => {
    const verdict = gradeResponse('<think> first', 'D', { ...choice, finishReason: 'length' });
    expect(verdict).toMatchObject({ score: 0, reason: 'truncated' });
  });

  it('compares option texts for MathVista, whose file has no letters', () => {
    const question = { ...choice, grader: 'choice', compatible: 'mathvista' } as const;
    expect(gradeResponse('<answer>B. Diltiazem</answer>', 'B', question).parts).toMatchObject({ compatible: 1 });
    expect(gradeResponse('<answer>A. Labetalol</answer>', 'B', question).parts).toMatchObject({ compatible: 0 });
  });

  it.each(['7.5', '$7\\frac{1}{2}$', 'seven and a half'])('is right by any of several right answers (%s)', (said) => {
    const question = { ...number, compatible: 'mmmu', otherAnswers: ['7.5', 'seven and a half'] } as const;
    const gold = '7\\frac{1}{2}';
    expect(gradeResponse(`<answer>${said}</answer>`, gold, question)).toMatchObject({ score: 1 });
    expect(gradeResponse('<answer>8</answer>', gold, question)).toMatchObject({ score: 0, parts: { compatible: 0 } });
    expect(gradeResponse('<answer>7.5</answer>', gold, question).parts).toMatchObject({ compatible: 1 });
  });

  it('has no compatible score where the benchmark has no parser of its own', () => {
    expect(gradeResponse('<answer>7</answer>', '7', { ...number, compatible: null }).parts).toEqual({});
  });
});

describe('as the verifier calls it', () => {
  it('grades by what the prompt says, and knows why the response ended', () => {
    const extra = { question: choice, finish_reason: 'length', prompt_id: 'medqa:3' };
    expect(computeScore('medqa', '<think> first', 'D', extra)).toMatchObject({ reason: 'truncated' });
    expect(computeScore('medqa', '<answer>D</answer>', 'D', extra)).toMatchObject({ score: 1 });
  });

  it.each([[{}], [{ question: 'math' }], [{ question: { grader: 'none', mode: 'evaluation', compatible: null } }]])(
    'fails instead of scoring when the prompt does not say how (%j)',
    (extra) => {
      expect(() => computeScore('medqa', '<answer>D</answer>', 'D', extra)).toThrow('does not say how it is graded');
    },
  );
});

import { describe, expect, it } from 'vitest';
import { levenshtein } from '../../../../tasks/grading/compatible/levenshtein.js';
import { pythonText, roundTo } from '../../../../tasks/grading/compatible/python-numbers.js';
import type { CompatibleRequest } from '../../../../tasks/grading/compatible/scorer.js';
import {
  compatibleScorerNames,
  compatibleScorers,
  type CompatibleScorerName,
} from '../../../../tasks/grading/compatible.js';

const four = ['Aspirin', 'Heparin', 'Both of them', 'None'];

function scored(name: CompatibleScorerName, gold: string, response: string, more: Partial<CompatibleRequest> = {}) {
  return compatibleScorers[name]({ gold, response, ...more });
}

describe('GSM8K as lm-evaluation-harness has it', () => {
  it.each<['gsm8k-strict' | 'gsm8k-flexible', string, string, number]>([
    ['gsm8k-strict', '18', 'so\n#### 18', 1],
    ['gsm8k-strict', '1,800', '#### 1800', 1],
    ['gsm8k-strict', '18', 'The answer is 18.', 1],
    ['gsm8k-strict', '18', '#### $18', 0],
    ['gsm8k-strict', '18', 'so it is 18', 0],
    ['gsm8k-strict', '18', '#### 18.0', 0],
    ['gsm8k-strict', '18', '\\boxed{18}', 0],
    ['gsm8k-flexible', '18', 'so it is $18.', 1],
    ['gsm8k-flexible', '18', '\\boxed{18} apples', 1],
    ['gsm8k-flexible', '18', '18 of 20', 0],
    ['gsm8k-flexible', '18', 'so it is 18 . . .. Bye', 0],
    ['gsm8k-flexible', '18', 'eighteen', 0],
  ])('%s, gold %s: %j is %d', (name, gold, response, wanted) => {
    expect(scored(name, gold, response).score).toBe(wanted);
  });
});

describe('MMLU-Pro as its authors have it', () => {
  it.each([
    ['B', 'The answer is (B).', 1],
    ['B', 'the answer is B, not the answer is C', 1],
    ['C', 'the answer is B, not the answer is C', 0],
    ['B', 'Answer: A, no, answer: B\nAnswer: C', 1],
    ['B', 'so B it is', 1],
    ['I', 'I do not know', 1],
    ['A', 'A patient with fever', 1],
    ['B', 'answer is b', 0],
    ['B', 'so CB it is', 0],
  ])('gold %s: %j is %d', (gold, response, wanted) => {
    expect(scored('mmlu-pro', gold, response).score).toBe(wanted);
  });
});

describe('MedQA as lmms-eval has it', () => {
  it.each([
    ['B', '(B) Heparin', 1],
    ['B', 'B', 1],
    ['B', 'B. Heparin', 1],
    ['B', 'Answer: B', 1],
    ['B', 'either A or B is', 1],
    ['A', 'either A or B is', 0],
    ['B', 'not (A) but (B)', 0],
    ['B', 'Answer:B', 0],
  ])('gold %s: %j is %d', (gold, response, wanted) => {
    expect(scored('medqa', gold, response, { choices: four }).score).toBe(wanted);
  });
});

describe('MMMU as its authors have it', () => {
  it.each([
    ['B', '(A) is wrong, (B) is right', 1],
    ['A', '(B) is wrong, (A) is right', 1],
    ['B', 'B is right', 1],
    ['B', 'I think that the patient needs heparin now', 1],
    ['A', 'not heparin and not none but aspirin', 1],
    ['A', 'It contains vitamin A. Give heparin', 1],
    ['C', 'The patient should be given heparin', 0],
  ])('with options, gold %s: %j is %d', (gold, response, wanted) => {
    expect(scored('mmmu', gold, response, { choices: four }).score).toBe(wanted);
  });

  it.each([
    ['8.13', 'So the result is 8.127', 1],
    ['1,000', 'x = 1000', 1],
    ['heart', 'the organ is the human heart', 1],
    ["['heart', 'the heart']", 'the organ is the human heart', 1],
    ['8.13', 'So the result is 8.12', 0],
    ['liver', 'the organ is the human heart', 0],
    ['x', 'so it is exact', 0],
    ['lung', 'the lung is wrong\nthe organ is the human heart', 0],
  ])('without options, gold %s: %j is %d', (gold, response, wanted) => {
    expect(scored('mmmu', gold, response).score).toBe(wanted);
  });
});

describe('MathVista as its authors have it', () => {
  it.each<[string, string, Partial<CompatibleRequest>, number]>([
    ['Heparin', 'The answer is (B)', { choices: four }, 1],
    ['Heparin', 'Heparin', { choices: four }, 1],
    ['Heparin', 'The answer is (A)', { choices: four }, 0],
    ['14', 'The number is 14.0', { answerType: 'integer' }, 1],
    ['14', 'The number is 14.9', { answerType: 'integer' }, 1],
    ['14', 'The number is 15', { answerType: 'integer' }, 0],
    ['0.6', 'It is 0.63', { answerType: 'float', precision: 1 }, 1],
    ['0.63', 'It is 0.6349', { answerType: 'float', precision: 2 }, 1],
    ['2.0', 'It is 2', { answerType: 'float', precision: 1 }, 1],
    ['0.63', 'It is 0.6', { answerType: 'float', precision: 2 }, 0],
    ['0.6', 'It is much', { answerType: 'float', precision: 1 }, 0],
    ['[2007, 2008]', 'Answer: [2007, 2008]', { answerType: 'list' }, 1],
    ['[2007, 2008]', 'Answer: [2008, 2007]', { answerType: 'list' }, 0],
  ])('gold %s: %j of %j is %d', (gold, response, more, wanted) => {
    expect(scored('mathvista', gold, response, more).score).toBe(wanted);
  });

  it('takes the nearest option only where it is told to guess, and counts it', () => {
    const near = { gold: 'Heparin', response: 'Hepatin', choices: four };
    expect(compatibleScorers.mathvista(near)).toMatchObject({ score: 0, wouldGuess: true });
    expect(compatibleScorers.mathvista({ ...near, guessSeed: 1 })).toMatchObject({ score: 1, wouldGuess: true });
  });
});

describe('MathVision as lmms-eval has it', () => {
  it.each<[string, string, readonly string[], number]>([
    ['B', '\\boxed{B}', ['1', '2'], 1],
    ['B', '\\boxed{2}', ['1', '2'], 1],
    ['B', 'The answer is (A).', ['1', '2'], 0],
    ['0.001', '\\boxed{0.004}', [], 1],
    ['0.5', '\\boxed{\\frac{1}{2}}', [], 1],
    ['0.5', '\\boxed{0.51}', [], 0],
    ['7', '\\boxed{8}', [], 0],
    ['7', 'The answer is 7.', [], 1],
  ])('gold %s: %j with %j is %d', (gold, response, choices, wanted) => {
    expect(scored('mathvision', gold, response, choices.length > 0 ? { choices } : {}).score).toBe(wanted);
  });
});

describe('a guess', () => {
  const blank = { gold: 'B', response: 'who knows', choices: four };

  it.each<CompatibleScorerName>(['mmlu-pro', 'medqa', 'mmmu'])('of %s is counted, and not made', (name) => {
    expect(compatibleScorers[name](blank)).toMatchObject({ score: 0, reason: 'unparsable', wouldGuess: true });
  });

  it('is made by its seed where it is asked for, evenly over the options', () => {
    const drawn = new Map<string, number>();
    for (let guessSeed = 0; guessSeed < 4000; guessSeed += 1) {
      const { extracted, score, wouldGuess } = compatibleScorers.mmmu({ ...blank, guessSeed });
      expect(wouldGuess).toBe(true);
      expect(score).toBe(extracted === 'B' ? 1 : 0);
      drawn.set(extracted ?? '', (drawn.get(extracted ?? '') ?? 0) + 1);
    }
    // Within five standard deviations of 1,000.
    for (const letter of 'ABCD') expect(Math.abs((drawn.get(letter) ?? 0) - 1000)).toBeLessThan(137);
    const again = { ...blank, guessSeed: 7 };
    expect(compatibleScorers.mmmu(again)).toEqual(compatibleScorers.mmmu(again));
  });
});

describe('every compatible scorer', () => {
  it.each(compatibleScorerNames)('%s answers whatever a model writes', (name) => {
    for (const piece of ['', '\\boxed{', '(A)', '####', 'answer is ', '1,', '. ', '=', '\n', '-', 'é', '\u0000']) {
      for (const choices of [undefined, four, []]) {
        const response = piece.repeat(20_000);
        const { score } = compatibleScorers[name]({ gold: 'B', response, ...(choices && { choices }) });
        expect([0, 1]).toContain(score);
      }
    }
  });
});

describe('the tools of Python that the harnesses lean on', () => {
  it('rounds half to even, as round() does', () => {
    const cases = [
      [0.125, 2, 0.12],
      [0.375, 2, 0.38],
      [2.675, 2, 2.67],
      [-0.125, 2, -0.12],
      [2.5, 0, 2],
      [1e22, 2, 1e22],
    ] as const;
    for (const [value, places, wanted] of cases) expect(roundTo(value, places)).toBe(wanted);
  });

  it('writes floats as str() does', () => {
    expect([2, 0.5, -3, 1e16, 12.25].map(pythonText)).toEqual(['2.0', '0.5', '-3.0', '1e+16', '12.25']);
  });

  it('measures the distance of two texts', () => {
    expect(levenshtein('kitten', 'sitting')).toBe(3);
    expect(levenshtein('', 'abc')).toBe(3);
    expect(levenshtein('abc', 'abc')).toBe(0);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GraderOptionsError, UnreadableGoldError } from '../../../../tasks/grading/graders/grader.js';
import {
  createGradeFunction,
  graderKinds,
  graders,
  type GraderKind,
  type GraderOptions,
} from '../../../../tasks/grading/graders.js';
import type { GradingRequest } from '../../../../tasks/grading/verdict.js';

function score(
  kind: GraderKind,
  gold: string,
  response: string,
  options?: GraderOptions,
  request: Partial<GradingRequest> = {},
) {
  return graders[kind]({ gold, response, mode: 'reward', ...request }, options).score;
}

describe('every grader', () => {
  it.each(graderKinds)('%s gives the same verdict of the same request', (kind) => {
    const request = { gold: '7', response: 'so \\boxed{7}', mode: 'reward' } as const;
    const choices = { choices: ['a', 'b', 'c', 'd', 'e', 'f', '7'] };
    const grade = createGradeFunction(kind);
    expect(grade({ ...request, ...choices })).toEqual(grade({ ...request, ...choices }));
    expect(grade({ ...request, ...choices }).score).toBe(1);
  });

  it.each(graderKinds)('%s says why there is no answer, and scores it 0', (kind) => {
    const cut = { gold: '7', response: '7', mode: 'reward', choices: ['7', '8'], finishReason: 'length' } as const;
    expect(graders[kind](cut)).toMatchObject({ score: 0, reason: 'truncated', extracted: null });
    const thinking = { gold: '7', response: '<think>7', mode: 'reward', choices: ['7', '8'] } as const;
    expect(graders[kind](thinking)).toMatchObject({ score: 0, reason: 'no_answer', decidedBy: 'open-thought' });
  });

  it.each(graderKinds)('%s refuses a right answer that is empty', (kind) => {
    expect(() => score(kind, ' ', '7')).toThrow(UnreadableGoldError);
  });

  it.each(graderKinds)('%s refuses an option that it does not know, and names it', (kind) => {
    expect(() => createGradeFunction(kind, { tolerence: 1 })).toThrow(GraderOptionsError);
    expect(() => createGradeFunction(kind, { tolerence: 1 })).toThrow(/tolerence/);
  });
});

describe('numeric', () => {
  it.each([
    ['7', '7.0'],
    ['7', '\\boxed{7}'],
    ['1000', '$1,000$'],
    ['1000', '\\$1{,}000'],
    ['0.5', '\\frac{1}{2}'],
    ['-1/2', '-\\dfrac{2}{4}'],
    ['0.07', '7\\%'],
    ['3.3e12', '3300000000000'],
    ['90', '90^\\circ'],
  ])('takes for %s the answer %s', (gold, answer) => {
    expect(score('numeric', gold, answer)).toBe(1);
  });

  it.each([
    ['7', '8'],
    ['7', '-7'],
    ['1000', '1.000'],
    ['0.1', '0.10000000000000000000000001'],
    ['9007199254740993', '9007199254740992'],
    ['7', '7%'],
    ['1/3', '0.3333333333'],
    ['7', '7, 8'],
  ])('does not take for %s the answer %s', (gold, answer) => {
    expect(score('numeric', gold, answer)).toBe(0);
  });

  it('says unparsable of what is no literal number', () => {
    for (const response of ['seven', '3+4', '7!', 'x=7', '1e999999']) {
      expect(graders.numeric({ gold: '7', response, mode: 'reward' })).toMatchObject({
        score: 0,
        reason: 'unparsable',
      });
    }
    expect(() => score('numeric', 'x', '7')).toThrow('no literal number');
  });

  it('keeps a tolerance exactly, absolute and relative to the gold', () => {
    expect(score('numeric', '7', '7.1', { tolerance: '0.1' })).toBe(1);
    expect(score('numeric', '7', '7.1', { tolerance: 0.1 })).toBe(1);
    expect(score('numeric', '7', '7.1000000000000000000001', { tolerance: '0.1' })).toBe(0);
    expect(score('numeric', '-100', '-101', { relative_tolerance: 0.01 })).toBe(1);
    expect(score('numeric', '-100', '-101.01', { relative_tolerance: 0.01 })).toBe(0);
    expect(score('numeric', '0', '0.001', { relative_tolerance: 0.5 })).toBe(0);
    expect(() => createGradeFunction('numeric', { tolerance: -1 })).toThrow(GraderOptionsError);
    expect(() => createGradeFunction('numeric', { tolerance: 'much' })).toThrow(GraderOptionsError);
  });
});

describe('exact', () => {
  it.each([
    ['New York', 'new  york.'],
    ['New York', '\\boxed{\\text{New York}}'],
    ['New York', '**New York**'],
    ['x', 'ｘ'],
  ])('takes for %s the answer %s', (gold, answer) => {
    expect(score('exact', gold, answer)).toBe(1);
  });

  it.each([
    ['New York', 'New York City'],
    ['New York', 'York'],
    ['x', 'х'],
    ['7', '7.0'],
  ])('does not take for %s the answer %s', (gold, answer) => {
    expect(score('exact', gold, answer)).toBe(0);
  });

  it('looks at the case only if it is told to', () => {
    expect(score('exact', 'pH', 'PH')).toBe(1);
    expect(score('exact', 'pH', 'PH', { case_sensitive: true })).toBe(0);
    expect(score('exact', 'pH', 'pH', { case_sensitive: true })).toBe(1);
  });
});

describe('f1', () => {
  // By hand, with the rules of SQuAD's evaluation.
  it.each([
    ['the cat sat', 'A cat sat!', 1, 1, 1],
    ['the cat sat', 'cat', 2 / 3, 1, 1 / 2],
    ['cat', 'the cat sat on a mat', 2 / 5, 1 / 4, 1],
    ['cat cat dog', 'cat dog dog', 2 / 3, 2 / 3, 2 / 3],
    ['cat', 'dog', 0, 0, 0],
    ['left lung', 'The left upper lung.', 4 / 5, 2 / 3, 1],
  ])('of %j and %j: F1 %f, precision %f, recall %f', (gold, answer, f1, precision, recall) => {
    expect(score('f1', gold, answer)).toBeCloseTo(f1, 12);
    expect(score('f1', gold, answer, { measure: 'precision' })).toBeCloseTo(precision, 12);
    expect(score('f1', gold, answer, { measure: 'recall' })).toBeCloseTo(recall, 12);
  });

  it('reads several lines, but not a dictionary', () => {
    expect(score('f1', 'heart', 'it is\nthe heart', { measure: 'recall' })).toBe(1);
    const all = graders.f1(
      { gold: 'heart', response: 'a heart\n'.repeat(5000), mode: 'reward' },
      { measure: 'recall' },
    );
    expect(all).toMatchObject({ score: 0, decidedBy: 'answer-cap' });
  });
});

describe('medical', () => {
  const choices = ['Aspirin', 'Heparin', 'Aspirin and heparin'];
  const graded = (response: string, gold = 'B') => graders.medical({ gold, response, mode: 'reward', choices });

  it.each([
    'B',
    'b',
    '(b)',
    'Heparin',
    'HEPARIN.',
    'B. Heparin',
    'b: heparin',
    '<answer>B) heparin</answer>',
    '\\boxed{B}',
  ])('takes the letter, the text, or both: %s', (response) => {
    expect(graded(response)).toMatchObject({ score: 1, extracted: 'B' });
    expect(graded(response, 'Heparin').score).toBe(1);
    expect(graded(response, 'B. Heparin').score).toBe(1);
  });

  it.each(['A', 'C', 'Aspirin', 'Aspirin and heparin', 'C. Aspirin and heparin'])('does not take %s', (response) => {
    expect(graded(response).score).toBe(0);
    expect(graded(response).reason).toBeUndefined();
  });

  it.each(['A or B', 'heparin or aspirin', 'A. Heparin', 'B. Aspirin', 'D', 'B, C', 'I would give heparin', 'hep'])(
    'finds no option in %s',
    (response) => {
      expect(graded(response)).toMatchObject({ score: 0, reason: 'no_answer' });
    },
  );

  it('reads what prose announces in evaluation mode only', () => {
    const request = { gold: 'B', response: 'It clots.\nSo the answer is (B).', choices };
    expect(graders.medical({ ...request, mode: 'reward' }).score).toBe(0);
    expect(graders.medical({ ...request, mode: 'evaluation' }).score).toBe(1);
  });

  it('compares texts where there are no options', () => {
    expect(score('medical', 'Heparin', 'heparin')).toBe(1);
    expect(score('medical', 'B. Heparin', '(b) heparin')).toBe(1);
    expect(score('medical', 'B. Heparin', 'B')).toBe(1);
    expect(score('medical', 'Heparin', 'low-dose heparin')).toBe(0);
    expect(score('medical', 'B. Heparin', 'A. Heparin')).toBe(0);
  });
});

describe('math', () => {
  it('compares the answer that it finds, and says which rule decided', () => {
    const verdict = graders.math({ gold: '7', response: '<think>8</think> so \\boxed{7.0}', mode: 'reward' });
    expect(verdict).toEqual({ score: 1, decidedBy: 'rational', extracted: '7.0' });
    expect(score('math', '7', 'so \\boxed{8}')).toBe(0);
  });

  it.each([
    ['15', '\\boxed{\\textbf{(C)}\\ 15}', 1],
    ['C', '\\boxed{\\textbf{(C)}\\ 15}', 1],
    ['15', '\\boxed{(C)\\ 15}', 1],
    ['16', '\\boxed{\\textbf{(C)}\\ 15}', 0],
    ['B', '\\boxed{\\textbf{(C)}\\ 15}', 0],
    ['B', '\\boxed{(A) (B)}', 0],
  ])("leaves out the option's letter before an answer: gold %s, %s is %d", (gold, response, wanted) => {
    expect(score('math', gold, response)).toBe(wanted);
  });

  it('says unparsable of an answer that is no mathematics', () => {
    expect(graders.math({ gold: '7', response: '\\boxed{)(}', mode: 'reward' })).toMatchObject({
      score: 0,
      reason: 'unparsable',
      extracted: ')(',
    });
  });
});

const gsm8kFile = '../shared/data/gsm8k/test.jsonl';

describe.skipIf(!existsSync(gsm8kFile))('GSM8K, whose real solutions lie in ../shared/data', () => {
  const rows: { question: string; answer: string }[] = existsSync(gsm8kFile)
    ? readFileSync(gsm8kFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

  it('gives 1 to every right answer in a box, a tag or behind ####, and 0 to the next number', () => {
    expect(rows.length).toBe(1319);
    const wrong: string[] = [];
    for (const { answer } of rows) {
      const gold = answer.slice(answer.lastIndexOf('#### ') + 5).trim();
      const other = String(Number(gold.replaceAll(',', '')) + 1);
      const solution = answer.replaceAll(/<<[^>]*>>/g, '');
      const cases: [string, 'reward' | 'evaluation', number][] = [
        [`So it is $\\boxed{${gold}}$.`, 'reward', 1],
        [`<think>${solution}</think><answer>${gold}</answer>`, 'reward', 1],
        [solution, 'evaluation', 1],
        [`${solution.replace(/####.*/s, '')}The answer is ${gold}.`, 'evaluation', 1],
        [`<think>${solution}</think><answer>${other}</answer>`, 'reward', 0],
        [`${solution.replace(/####.*/s, '')}The answer is ${other}.`, 'evaluation', 0],
      ];
      for (const [response, mode, wanted] of cases) {
        for (const kind of ['math', 'numeric'] as const) {
          const verdict = graders[kind]({ gold, response, mode });
          if (verdict.score !== wanted) wrong.push(`${kind} ${gold} ${verdict.extracted}: ${response}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

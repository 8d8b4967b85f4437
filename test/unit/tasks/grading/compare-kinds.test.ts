import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../../../tasks/grading/compare-answers.js';

const reward = (gold: string, answer: string) => compareAnswers(gold, answer, { mode: 'reward' });

describe('compareAnswers says which rule decided', () => {
  it.each([
    ['7', '7', 'rational'],
    ['x+1', 'x + 1', 'same-text'],
    ['\\frac{1}{2}', '0.5', 'rational'],
    ['\\sqrt{2}', '1.4142136', 'float'],
    ['\\sqrt{8}', '2\\sqrt{2}', 'constant'],
    ['(a+1)^2', 'a^2+2a+1', 'sampled-points'],
    ['n!', 'n(n-1)!', 'whole-points'],
    ['3^{6567340}', '3^{2 \\cdot 3283670}', 'structure'],
    ['\\text{even}', 'Even', 'words'],
    ['\\text{(C)}', 'C. the third', 'choice-letter'],
    ['y = 2x+3', '2x - y + 3 = 0', 'relation'],
    ['(2,\\infty)', '(1,\\infty) \\cap (2,5) \\cup [5,\\infty)', 'interval'],
    ['1, -2', '-2, 1', 'list'],
    ['(1,2)', '(1, 4/2)', 'tuple'],
    ['204_5', '(204)_{5}', 'base-number'],
    ['4:1', '8:2', 'ratio'],
    ['\\begin{pmatrix} 2 \\\\ 4 \\end{pmatrix}', '2\\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}', 'matrix'],
  ])('%s is %s: %s', (gold, answer, decidedBy) => {
    expect(reward(gold, answer)).toMatchObject({ isEqual: true, decidedBy });
  });

  it.each([
    ['7', '3+4', 'literal-form'],
    ['7', '7'.repeat(201), 'limit'],
    ['7', '\\constructor', 'unparsable'],
    ['5 \\text{ cm}', '5 \\text{ km}', 'units'],
    ['(1,2]', '(1,2)', 'interval'],
  ])('%s is not %s: %s', (gold, answer, decidedBy) => {
    expect(reward(gold, answer)).toMatchObject({ isEqual: false, decidedBy });
  });
});

describe('never equal unless sure', () => {
  it.each([
    ['2^{100}', '2^{100}+1'],
    ['e^{200}', 'e^{200}+1'],
    ['e^{\\pi\\sqrt{163}}', '262537412640768744'],
    ['9^{9^9}', '9^{9^9}+1'],
    ['(x+1)^{1000}', '(x+1)^{1000}+1'],
    ['\\frac{1}{2004!}', '\\frac{1}{2006!}'],
    ['0', '10^{-10^{10}}'],
    ['\\sqrt{x^2}', 'x'],
    ['\\lfloor n/2015 \\rfloor', '0'],
    ['\\lfloor x \\rfloor', 'x'],
    ['r', 'R'],
    ['f(0) + f(1) = 1', 'w(0) + f(1) = 1'],
  ])('%s is not %s', (gold, answer) => {
    for (const mode of ['reward', 'evaluation'] as const) {
      expect(compareAnswers(gold, answer, { mode }).isEqual).toBe(false);
      expect(compareAnswers(answer, gold, { mode }).isEqual).toBe(false);
    }
  });
});

describe('options', () => {
  it('asks for a written number only when the literal rule is on', () => {
    expect(compareAnswers('7', '3+4', { mode: 'reward', literalForm: false }).isEqual).toBe(true);
    expect(compareAnswers('7', '3+4', { mode: 'evaluation' }).isEqual).toBe(true);
    expect(compareAnswers('7', '3+4', { mode: 'evaluation', literalForm: true }).isEqual).toBe(false);
  });

  it('keeps as many decimals as it is told', () => {
    expect(compareAnswers('\\pi', '3.14', { mode: 'evaluation', decimals: 2 }).isEqual).toBe(true);
    expect(compareAnswers('\\pi', '3.14', { mode: 'evaluation' }).isEqual).toBe(false);
  });

  it('takes a decimal comma in evaluation alone', () => {
    expect(compareAnswers('1.5', '1,5', { mode: 'evaluation' }).isEqual).toBe(true);
    expect(compareAnswers('1.5', '1,5', { mode: 'reward' }).isEqual).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../tasks/grading/expression/evaluate.js';
import { LimitReached, newBudget } from '../../../../tasks/grading/expression/limits.js';
import { parse } from '../../../../tasks/grading/expression/parser.js';
import { decimals, doubles } from '../../../../tasks/grading/expression/reals.js';
import { normalForm } from '../../../../tasks/grading/normal-form.js';

const fifty = decimals(50);

function both(text: string) {
  const expression = parse(normalForm(text) ?? '');
  if (expression === null) throw new Error(`${text} is not read`);
  const double = evaluate(expression, doubles, new Map(), newBudget());
  const decimal = evaluate(expression, fifty, new Map(), newBudget());
  return { double, decimal };
}

describe('evaluate', () => {
  it.each([
    ['\\sqrt{2}', Math.SQRT2, 0],
    ['\\sin 30^\\circ', 0.5, 0],
    ['\\cos\\frac{\\pi}{3}', 0.5, 0],
    ['\\log_2 8', 3, 0],
    ['\\log 100', 2, 0],
    ['\\arctan 1', Math.PI / 4, 0],
    ['\\tan^{-1} 1', Math.PI / 4, 0],
    ['(1+i)^2', 0, 2],
    ['\\sqrt{-4}', 0, 2],
    ['e^{i\\pi}', -1, 0],
    ['\\sqrt[3]{-8}', -2, 0],
    ['(-8)^{2}', 64, 0],
    ['\\cosh 0', 1, 0],
    ['\\max(1, \\sqrt{5})', Math.sqrt(5), 0],
    ['\\begin{vmatrix} 1 & 2 \\\\ 3 & 4 \\end{vmatrix}', -2, 0],
    ['\\sum_{i=1}^{4} \\sqrt{i^2}', 10, 0],
  ])('finds the value of %s in both arithmetics', (text, re, im) => {
    const { double, decimal } = both(text);
    expect(double.value.re).toBeCloseTo(re, 10);
    expect(double.value.im).toBeCloseTo(im, 10);
    expect(decimal.value.re.toNumber()).toBeCloseTo(re, 12);
    expect(decimal.value.im.toNumber()).toBeCloseTo(im, 12);
  });

  it.each(['0^0', '1/0', '0/0', '\\infty - \\infty', '\\tan 90^\\circ', '\\ln 0', '(1/2)!'])(
    'finds no value of %s',
    (text) => {
      const { double, decimal } = both(text);
      expect(Number.isFinite(double.value.re)).toBe(false);
      expect(decimal.value.re.isFinite()).toBe(false);
    },
  );

  it('tells when a term was lost beside another', () => {
    expect(both('10^{30} \\sqrt{2} + 1').double.hasAbsorbed).toBe(true);
    expect(both('10^{30} \\sqrt{2} + 1').decimal.hasAbsorbed).toBe(false);
  });

  it('ends when its steps are spent', () => {
    const expression = parse('\\sum_{k=1}^{2000} \\sum_{j=1}^{2000} \\sqrt{kj}');
    if (expression === null) throw new Error('the sum is not read');
    expect(() => evaluate(expression, doubles, new Map(), newBudget())).toThrow(LimitReached);
  });
});

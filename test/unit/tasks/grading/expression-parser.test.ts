import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../../tasks/grading/expression/limits.js';
import { exactValue } from '../../../../tasks/grading/expression/exact-value.js';
import { parse } from '../../../../tasks/grading/expression/parser.js';
import { normalForm } from '../../../../tasks/grading/normal-form.js';

function valueOf(text: string): string | null {
  const expression = parse(normalForm(text) ?? '');
  const value = expression === null ? null : exactValue(expression, newBudget());
  return value === null ? null : `${value.numerator}/${value.denominator}`;
}

describe('parse', () => {
  it.each([
    ['1,000', '1000/1'],
    ['1\\,000\\,000', '1000000/1'],
    ['1{,}000', '1000/1'],
    ['1 1/4', '5/4'],
    ['2\\frac13', '7/3'],
    ['-1\\frac12', '-3/2'],
    ['\\frac43', '4/3'],
    ['\\frac 59', '5/9'],
    ['\\frac9{19}', '9/19'],
    ['{14 \\over 3}', '14/3'],
    ['12.5e3', '12500/1'],
    ['.0000672', '21/312500'],
    ['0.1\\overline{6}', '1/6'],
    ['2^{-3}', '1/8'],
    ['2^10', '1024/1'],
    ['2^3^2', '512/1'],
    ['4^{3/2}', '8/1'],
    ['\\sqrt[3]{-8}', '-2/1'],
    ['5!', '120/1'],
    ['\\binom52', '10/1'],
    ['7\\%', '7/100'],
    ['\\sum_{k=1}^{10} k^2', '385/1'],
    ['|-3|', '3/1'],
    ['\\lfloor -1/2 \\rfloor', '-1/1'],
    ['3.5 \\text{ million}', '3500000/1'],
    ['--4', '4/1'],
  ])('reads %s as %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it.each([
    '2 3',
    '1 5/4',
    '1,0000',
    '2 +',
    '((7)',
    '\\unknown{7}',
    'Привет',
    '7 \\text{',
    '\\begin{pmatrix} 1 & 2 \\\\ 3 \\end{pmatrix}',
  ])('reads no number in %s', (text) => {
    expect(valueOf(text)).toBeNull();
  });

  it.each([
    ['(1,000)', 'tuple'],
    ['(3,4]', 'tuple'],
    ['\\{1,2\\}', 'set'],
    ['1, 2', 'list'],
    ['204_5', 'based'],
    ['4:1', 'ratio'],
    ['1 \\pm \\sqrt{2}', 'plus-minus'],
    ['7\\text{ cm}^2', 'quantity'],
    ['x \\in [1,2]', 'relation'],
    ['(0,9) \\cup (9,36)', 'set-operation'],
    ['\\{x \\mid x > 2\\}', 'set-builder'],
    ['f(x)', 'call'],
    ['n(n+1)', 'product'],
  ])('sees in %s a %s', (text, kind) => {
    expect(parse(normalForm(text) ?? '')?.kind).toBe(kind);
  });

  it('stops at 120 levels and reads 100', () => {
    expect(parse(`${'('.repeat(121)}7${')'.repeat(121)}`)).toBeNull();
    expect(parse(`${'('.repeat(100)}7${')'.repeat(100)}`)).not.toBeNull();
  });
});

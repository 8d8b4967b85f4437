/** What a model writes to be paid for nothing, or that breaks a verifier; the verdicts are the specification's. */
import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../../../tasks/grading/compare-answers.js';
import { graders } from '../../../../tasks/grading/graders.js';
import type { GradingMode } from '../../../../tasks/grading/verdict.js';

type Case = readonly [name: string, gold: string, answer: string];

const secondsOfAHang = 5_000;
const modes: readonly GradingMode[] = ['reward', 'evaluation'];
const tower = (height: number) => '2^{'.repeat(height) + '2' + '}'.repeat(height);
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + '7' + close.repeat(depth);

function expectVerdict(gold: string, answer: string, want: boolean, among: readonly GradingMode[] = modes) {
  for (const mode of among) {
    expect({ mode, ...compareAnswers(gold, answer, { mode }) }).toMatchObject({ isEqual: want });
    const verdict = graders.math({ gold, response: `So it is \\boxed{${answer}}.`, mode });
    expect({ mode, boxed: true, ...verdict, extracted: null }).toMatchObject({ score: want ? 1 : 0 });
  }
}

describe('never the same, in either mode', () => {
  const cases: readonly Case[] = [
    ['two answers with or', '7', '7 or 8'],
    ['two answers with a comma', '7', '7, 8'],
    ['the answer twice in a list', '7', '7,7'],
    ['an error bar', '7', String.raw`7 \pm 0`],
    ['nothing', '7', ''],
    ['spaces', '7', '   '],
    ['an empty text', '7', String.raw`\text{}`],
    ['a question mark', '7', '?'],
    ['dots', '7', String.raw`\ldots`],
    ['not a number', '7', 'NaN'],
    ['undefined', '7', 'undefined'],
    ['null', '7', 'null'],
    ['the word answer', '7', 'answer'],
    ['a prototype', '7', '__proto__'],
    ['a constructor', '7', String.raw`\constructor`],
    ['a bare constructor', '7', 'constructor'],
    ['toString', '7', 'toString'],
    ['hasOwnProperty as a command', '7', String.raw`\hasOwnProperty{7}`],
    ['9^9^9', '7', '9^9^9'],
    ['9**9**9', '7', '9**9**9'],
    ['9^{9^{9}}', '7', '9^{9^{9}}'],
    ['10^(10^9)', '7', '10^(10^9)'],
    ['a tower of six twos', '7', tower(6)],
    ['a tower of fives', '7', '5^{5^{5^{5^{5}}}}'],
    ['a tower of e', '7', 'e^{e^{e^{e^{e^{e}}}}}'],
    ['six factorials', '7', '9!!!!!!'],
    ['factorial of a factorial of a factorial', '7', '((9!)!)!'],
    ['100000!', '7', '100000!'],
    ['a huge binomial', '7', String.raw`\binom{1000000}{500000}`],
    ['a sum to 10^12', '7', String.raw`\sum_{k=1}^{1000000000000} k`],
    ['a product to 10^12', '7', String.raw`\prod_{k=1}^{1000000000000} k`],
    ['a tower against itself plus 1', '9^9^9', '9^9^9+1'],
    ['a big power plus a', '(a+b+c+d+e+f)^{40}', '(a+b+c+d+e+f)^{40}+a'],
    ['(x+1)^1000 plus 1', '(x+1)^{1000}', '(x+1)^{1000}+1'],
    ['10^(-10^10) against 0', '10^{-10^{10}}', '0'],
    ['0 against 10^(-10^10)', '0', '10^{-10^{10}}'],
    ['10^-20 against 10^-21', '10^{-20}', '10^{-21}'],
    ['1/2004! against 1/2006!', String.raw`\frac{1}{2004!}`, String.raw`\frac{1}{2006!}`],
    ['4e-7 against 0', '4e-7', '0'],
    ['0.0000004 against 0', '0.0000004', '0'],
    ['2^-99 against 2^-98', String.raw`\frac{1}{2^{99}}`, String.raw`\frac{1}{2^{98}}`],
    ['2^100 against 2^100+1', '2^{100}', '2^{100}+1'],
    ['0^0', '1', '0^0'],
    ['1/0', '7', String.raw`\frac{1}{0}`],
    ['1/0 against infinity', String.raw`\infty`, '1/0'],
    ['0/0', '0', '0/0'],
    ['infinity minus infinity', '0', String.raw`\infty-\infty`],
    ['a \\sin 300 deep', '7', String.raw`\sin`.repeat(300) + ' 7'],
    ['7 in Arabic-Indic digits', '7', '\u0667'],
    ['the Cyrillic letter for choice C', 'C', '\u0421'],
    ['a zero-width space inside 42', '42', '4\u200b2'],
    ['a zero-width joiner inside 42', '42', '4\u200d2'],
    ['a right-to-left override', '42', '\u202e24'],
    ['a left-to-right isolate', '42', '\u206642\u2069'],
    ['a false chain', '7', '8=7'],
    ['a longer false chain', '7', '1=2=3=7'],
    ['seven percent', '7', String.raw`7\%`],
    ['1.000 for 1000', '1000', '1.000'],
    ['a difference that letter case would lose', String.raw`\pi(R^2-r^2)`, '0'],
    ['a ratio that letter case would lose', String.raw`\frac{R}{r}`, '1'],
    ['a sum that letter case would lose', 'R+r', '2r'],
    ['t taken for a unit', '-9.8t', '-9.8'],
    ['m taken for a unit', '5m', '5'],
    ['t taken for a unit after 1/m', String.raw`\frac{1}{m}t`, String.raw`\frac{1}{m}`],
    ['an equation against its number', 'x+y=5', '5'],
    ['12:00 against 1:00', '12:00', '1:00'],
    ['the question restated', '(1,2)', '1<x<2'],
    ['a subset of a list', '1,2,3', '1,2'],
    ['a superset of a list', '1,2,3', '1,2,3,4'],
    ['another line, last number alike', '3x-y+13=0', '3x+4y+14=0'],
    ['another last number', '3x-y+13=0', '3x-y+14=0'],
  ];
  it.each(cases)('%s', (_, gold, answer) => expectVerdict(gold, answer, false), secondsOfAHang);
});

describe('never the same, however large', () => {
  const sizes: readonly (readonly [name: string, make: () => string])[] = [
    ['10,000 braces', () => nested('{', '}', 10_000)],
    ['10,000 parentheses', () => nested('(', ')', 10_000)],
    ['10,000 \\left(', () => nested('\\left(', '\\right)', 10_000)],
    ['2,000 fractions in one another', () => nested(String.raw`\frac{`, '}{1}', 2_000)],
    ['5,000 roots', () => nested(String.raw`\sqrt{`, '}', 5_000)],
    ['20,000 minus signs', () => '-'.repeat(20_000) + '7'],
    ['2,001 bars', () => '|'.repeat(2_001) + '7'],
    ['10,000 exponents', () => nested('7^{', '}', 10_000)],
    ['1 MB of digits', () => '7'.repeat(1_000_000)],
    ['half a million terms', () => '7' + '+1-1'.repeat(250_000)],
    ['100,000 commas', () => '7' + ','.repeat(100_000)],
    ['100,000 \\frac', () => String.raw`\frac`.repeat(100_000)],
    ['50,000 \\text{', () => String.raw`\text{`.repeat(50_000)],
    ['100,000 times and', () => '7 and '.repeat(100_000)],
    ['50,000 times 2^', () => '2^'.repeat(50_000) + '2'],
    ['100,000 times \\left', () => String.raw`\left`.repeat(100_000)],
    ['100,000 times &', () => String.raw`\begin{pmatrix}` + '7&'.repeat(100_000) + String.raw`\end{pmatrix}`],
    ['100,000 dollars', () => '$7'.repeat(100_000)],
    ['50,000 signs of equality', () => '7='.repeat(50_000) + '7'],
    ['50,000 underscores', () => '7' + '_'.repeat(50_000)],
    ['1 MB of spaces and a 7', () => ' '.repeat(500_000) + '7' + ' '.repeat(500_000)],
  ];
  it.each(sizes)('%s', (_, make) => expectVerdict('7', make(), false, ['reward']), secondsOfAHang);
  it.each(sizes)('%s, in evaluation, is an answer and no crash', (_, make) => {
    const { score } = graders.math({ gold: '7', response: `So it is \\boxed{${make()}}.`, mode: 'evaluation' });
    expect(score).not.toBeNull();
  });
});

describe('given up before it costs much', () => {
  const matrices = String.raw`\begin{pmatrix} 1 & 1 \\ 1 & 0 \end{pmatrix}`.repeat(50);
  const sum = String.raw`\sum_{k=1}^{2000} \frac{1}{k^2}`;
  const fractions = String.raw`\sum_{i=1}^{100} \sum_{j=1}^{100} \frac{1}{i+j}`;
  const cases: readonly Case[] = [
    ['fifty matrices, each product twice as large', String.raw`\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}`, matrices],
    ['fifty matrices against themselves and one more', matrices, `${matrices}+1`],
    ['two thousand fractions', '7', sum],
    ['ten thousand fractions', '7', fractions],
    ['logarithms of logarithms', '2^{1990} - 1', String.raw`\ln`.repeat(50) + ' 9'],
    ['arc sines of arc sines', '2^{1990} - 1', String.raw`\arcsin`.repeat(50) + ' 9'],
  ];
  it.each(cases)('%s', (_, gold, answer) => expectVerdict(gold, answer, false), secondsOfAHang);
});

describe('the same', () => {
  const cases: readonly Case[] = [
    ['a tower that is written like the gold', '9^9^9^9', '9^9^9^9'],
    ['five braces in one another', '7', '{{{{{7}}}}}'],
    ['a full-width 7', '7', '\uff17'],
    ['a bold mathematical 7', '7', '\u{1d7d5}'],
    ['a circled 7', '7', '\u2466'],
    ['a superscript', 'x^2', 'x\u00b2'],
    ['a vulgar fraction', String.raw`\frac{1}{2}`, '\u00bd'],
    ['the minus of Unicode', '-7', '\u22127'],
    ['a true chain', '7', '7=7'],
    ['an assignment', '7', 'x=7'],
    ['a decimal that is whole', '7', '7.0'],
    ['a unit', '7', String.raw`7\text{ cm}`],
    ['thousands', '1000', '1,000'],
    ['a mixed number in LaTeX', String.raw`\frac{5}{4}`, String.raw`1\frac14`],
    ['a mixed number in plain text', String.raw`\frac{5}{4}`, '1 1/4'],
    ['700 percent', '7', String.raw`700\%`],
    ['a space before i', '6-5i', '6-5 i'],
    ['i squared', 'i^2', '-1'],
    ['(1+i) squared', '(1+i)^2', '2i'],
    ['an exponent glued to its digits', '3.3e12', String.raw`3.3\times10^{12}`],
    ['an inequality divided by -2', '-2x<4', 'x>-2'],
    ['a chain read from the other end', '1<x<2', '2>x>1'],
    ['a root for a power', 'x^{2/3}', String.raw`\sqrt[3]{x^2}`],
    ['a root for a power, in Unicode', 'x^{2/3}', '\u221bx\u00b2'],
    ['the empty set', String.raw`\emptyset`, String.raw`\varnothing`],
    ['a framed box', '7', String.raw`\fbox{7}`],
    ['a full stop', '7', '7.'],
    ['a semicolon', '7', '7;'],
    ['a root of a fraction', String.raw`\sqrt{\frac{1}{n}}`, String.raw`\frac{1}{\sqrt{n}}`],
    ['digits in a text', '13', String.raw`\text{13}`],
    ['asterisks of Markdown', '73', '**73**'],
  ];
  it.each(cases)('%s', (_, gold, answer) => expectVerdict(gold, answer, true), secondsOfAHang);
});

describe('not paid for in training', () => {
  const cases: readonly Case[] = [
    ['a factorial', '120', '5!'],
    ['a sum', '7', '3+4'],
    ['an integral', '7', String.raw`\int_0^7 1dx`],
    ['a product', '12', String.raw`3\cdot4`],
    ['a root', '7', String.raw`\sqrt{49}`],
    ['a binomial', '10', String.raw`\binom{5}{2}`],
    ['a written sum', '10', String.raw`\sum_{k=1}^{4}k`],
    ['a sum behind an assignment', '7', 'x=3+4'],
    ['almost a whole number', '7', '7.0000004'],
    ['a decimal comma', '1.5', '1,5'],
  ];
  it.each(cases)('%s', (_, gold, answer) => expectVerdict(gold, answer, false, ['reward']), secondsOfAHang);

  it('takes a decimal comma in evaluation', () => expectVerdict('1.5', '1,5', true, ['evaluation']));
});

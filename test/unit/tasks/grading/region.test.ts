import { describe, expect, it } from 'vitest';
import { extractAnswer } from '../../../../tasks/grading/extract-answer.js';
import { findRegion } from '../../../../tasks/grading/region.js';
import type { GradingMode } from '../../../../tasks/grading/verdict.js';

function answer(response: string, mode: GradingMode = 'reward', gold = '7') {
  const found = extractAnswer({ gold, response, mode });
  return found.kind === 'none' ? `none: ${found.decidedBy}` : found.text;
}

describe('the region of an answer', () => {
  it.each([
    ['the whole response', '7', '7', 'whole-response'],
    ['what follows a thought', '<think>8</think> 7', '7', 'after-thought'],
    ["what follows the last thought's end", '<think>8</think> 9 </think> 7', '7', 'after-thought'],
    ['what follows a thought whose beginning stood in the prompt', '8 </think> 7', '7', 'after-thought'],
    ['a thought in the words of OpenThoughts', '<|begin_of_thought|>8<|end_of_thought|> 7', '7', 'after-thought'],
    ['a thought in capital letters', '<THINK>8</THINK> 7', '7', 'after-thought'],
    ['the last answer', '<answer>8</answer> no <answer> 7 </answer> bye', '7', 'answer-tag'],
    [
      'an answer behind a thought with another',
      '<think><answer>8</answer></think><answer>7</answer>',
      '7',
      'answer-tag',
    ],
    ['the closed one of two answers', '<answer>7</answer> <answer>8', '7', 'answer-tag'],
    ['a solution without its markers', '<|begin_of_solution|>7<|end_of_solution|>', '7', 'whole-response'],
    ['a response without its end token', '7<|im_end|>', '7', 'whole-response'],
  ])('is %s', (_, response, text, from) => {
    expect(findRegion({ response, mode: 'reward' })).toEqual({ kind: 'region', text, from });
  });

  it.each([
    ['a thought is not closed', '<think> 7'],
    ['a thought is opened again', '<think>8</think> 7 <think>'],
    ['a thought is opened again with an answer in it', '<think></think><think><answer>7</answer>'],
    ['a thought of OpenThoughts is not closed', '<|begin_of_thought|> \\boxed{7}'],
  ])('is none when %s', (_, response) => {
    expect(findRegion({ response, mode: 'reward' })).toMatchObject({ kind: 'none', decidedBy: 'open-thought' });
    expect(findRegion({ response, mode: 'evaluation' })).toMatchObject({ kind: 'none', decidedBy: 'open-thought' });
  });

  it('is none of a response that was cut, in reward mode only', () => {
    const cut = { response: '\\boxed{7}', finishReason: 'length' } as const;
    expect(findRegion({ ...cut, mode: 'reward' })).toMatchObject({ kind: 'none', reason: 'truncated' });
    expect(findRegion({ ...cut, mode: 'evaluation' })).toMatchObject({ kind: 'region' });
  });

  it('says truncated where a cut response has no answer, and no answer where it ended by itself', () => {
    const request = { response: '<think> 7', mode: 'evaluation' } as const;
    expect(findRegion({ ...request, finishReason: 'length' })).toMatchObject({ reason: 'truncated' });
    expect(findRegion({ ...request, finishReason: 'stop' })).toMatchObject({ reason: 'no_answer' });
  });

  it('is none of a response over 400,000 characters', () => {
    expect(answer(`${' '.repeat(399_991)}\\boxed{7}`)).toBe('7');
    expect(answer(`${' '.repeat(399_992)}\\boxed{7}`)).toBe('none: response-cap');
  });
});

describe('the answer in reward mode', () => {
  it.each([
    ['\\boxed{8} then \\boxed{7}', '7'],
    ['<answer>so it is \\boxed{7}, or:\nseven</answer>', '7'],
    ['\\boxed{8} <answer>7</answer>', '7'],
    ['<answer>\n7\n</answer>', '7'],
    ['<answer>**7**</answer>', '7'],
    ['<answer>$7$</answer>', '7'],
    ['$$\n7\n$$', '7'],
    ['\\frac12', '\\frac12'],
    ['\\(\\frac12\\)', '\\frac12'],
    ['\\boxed{1} and \\boxed{2}', '1, 2'],
    ['\\boxed{1} and \\boxed{1}', '1'],
    ['\\begin{pmatrix} 1 \\\\\n2 \\end{pmatrix}', '\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}'],
    ['The answer is 7', 'The answer is 7'],
  ])('%j is %s', (response, wanted) => {
    expect(answer(response)).toBe(wanted);
  });

  it.each([
    ['x\n7', 'several-lines'],
    ['The answer is 7.\nBye.', 'several-lines'],
    ['#### 7\nbye', 'several-lines'],
    ['<answer>7\n8</answer>', 'several-lines'],
    ['', 'empty'],
    ['\\boxed{}', 'empty'],
    ['\\boxed{ }', 'empty'],
    ['<answer></answer>', 'empty'],
    ['<answer> </answer> 7', 'empty'],
    ['\\boxed{7} \\boxed{7', 'open-box'],
    ['\\boxed{1} x \\boxed{2} x \\boxed{7}', 'too-many-boxes'],
    ['\\boxed{7} x '.repeat(21), 'too-many-boxes'],
    [`\\boxed{${'7'.repeat(201)}}`, 'answer-cap'],
    [`\\boxed{${' 7'.repeat(2100)}}`, 'box-cap'],
  ])('%j has none: %s', (response, rule) => {
    expect(answer(response)).toBe(`none: ${rule}`);
  });

  it('may be as long as four times the gold', () => {
    const long = 'x+'.repeat(150);
    expect(answer(long, 'reward', 'y'.repeat(74))).toBe('none: answer-cap');
    expect(answer(long, 'reward', 'y'.repeat(75))).toBe(long);
  });
});

describe('the answer in evaluation mode', () => {
  it.each([
    ['The final answer is $\\frac{1}{2}$. I hope it is correct.', '\\frac{1}{2}'],
    ['**Final Answer:** 7\nThe answer is 8.', '7'],
    ['## Final Answer\n\n**7**', '7'],
    ['Answer: 8\nAnswer: 7', '7'],
    ['The answer is **7** dollars.', '7 dollars'],
    ['The answer is 7 because 8 is wrong.', '7'],
    ['The answer is therefore approximately 3.14.', '3.14'],
    ['The answers are $x=1$ and $x=2$.', 'x=1, x=2'],
    ['The answer is:\n\n$$\n\\frac{a}{b}\n$$', '\\frac{a}{b}'],
    ['She pays $16 and $2.\n#### 18', '18'],
    ['#### Step 1\nso we get 18', '18'],
    ['Janet makes $1,018 every day.', '1,018'],
    ['So the share is 3/8.', '3/8'],
    ['It costs $16 and $2, so $18 together.', '18'],
    ['First $x+1$, then $x+2$ of them.', 'x+2'],
    ['**73**', '73'],
    ['“73”', '73'],
    ['The solutions are $x=1$ and $x=2$.', 'x=1, x=2'],
    ['The ratio is 3:2.', '3:2'],
    ['Its length is 2√3.', '2√3'],
    ['So the ordered triple is (6, 31, -1).', '(6, 31, -1)'],
    ['We use (a, b) and get 5.', '5'],
    ['So we have $ n! $ of them.', 'n!'],
    ['\\begin{align*} x &= 3 \\\\ &= 4 \\end{align*}', '4'],
    ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}'],
    ['Total: 18', '18'],
    ['Ответ: 12', '12'],
    ['\\boxed{1} \\boxed{2} \\boxed{7}', '7'],
    ['<answer>The answer is 42</answer>', '42'],
    ['<answer>7', '7'],
    ['所以答案是8。', '8'],
  ])('%j is %s', (response, wanted) => {
    expect(answer(response, 'evaluation')).toBe(wanted);
  });

  it.each([
    ['The answer is not 7.\nIt is 8.', '8'],
    ['The final answer must be positive. It is 12', '12'],
    ['I cannot say.', 'I cannot say.'],
  ])('%j is not what the words seem to announce, but %s', (response, wanted) => {
    expect(answer(response, 'evaluation')).toBe(wanted);
  });

  it.each([
    ['', 'empty'],
    ['\n \n', 'empty'],
    ['Who knows?\nNobody does.', 'nothing-found'],
  ])('%j has none', (response, rule) => {
    expect(answer(response, 'evaluation')).toBe(`none: ${rule}`);
  });
});

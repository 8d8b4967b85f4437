import { describe, expect, it } from 'vitest';
import { lastBoxed } from '../../../../tasks/datasets/boxed.js';
import { renderCompletion } from '../../../../tasks/datasets/completion.js';
import type { DatasetExample } from '../../../../tasks/datasets/example.js';

const example = (values: Partial<DatasetExample>): DatasetExample => ({
  question: 'Q?',
  groundTruth: '7',
  dataSource: 'made-up',
  grader: 'math',
  extra: {},
  ...values,
});
const reasoned = example({
  completion: { kind: 'reasoned', thought: '3 and 4', solution: 'The sum is \\boxed{\\frac{14}{2}}.' },
});

describe('what is imitated', () => {
  it('is thoughts and answer, the answer whole or its last box', () => {
    expect(renderCompletion(reasoned, { answerVariant: 'solution', think: true })).toBe(
      '<think> 3 and 4 </think> <answer>The sum is \\boxed{\\frac{14}{2}}.</answer>',
    );
    expect(renderCompletion(reasoned, { answerVariant: 'boxed', think: true })).toBe(
      '<think> 3 and 4 </think> <answer>\\frac{14}{2}</answer>',
    );
  });

  it('is the whole solution where it has no box', () => {
    const without = example({ completion: { kind: 'reasoned', thought: 't', solution: 'seven' } });
    expect(renderCompletion(without, { answerVariant: 'boxed', think: true })).toBe(
      '<think> t </think> <answer>seven</answer>',
    );
  });

  it('is the answer alone without thoughts: of the completion, else of the ground truth, with its option', () => {
    const choices = { answerVariant: 'boxed', think: false } as const;
    expect(renderCompletion(reasoned, choices)).toBe('<answer>\\frac{14}{2}</answer>');
    expect(renderCompletion(example({}), choices)).toBe('<answer>7</answer>');
    expect(renderCompletion(example({ options: ['x', 'y'], groundTruth: 'B' }), choices)).toBe('<answer>B. y</answer>');
    const verbatim = example({ completion: { kind: 'verbatim', text: '<think> a </think> <answer>7</answer>' } });
    expect(renderCompletion(verbatim, choices)).toBe('<answer>7</answer>');
  });

  it('is nothing where the data has nothing', () => {
    expect(renderCompletion(example({}), { answerVariant: 'solution', think: true })).toBeNull();
    expect(renderCompletion(example({ groundTruth: '' }), { answerVariant: 'solution', think: false })).toBeNull();
  });
});

describe('the last box', () => {
  it.each([
    ['\\boxed{1} and \\boxed{2}', '2'],
    ['\\boxed{\\frac{1}{2}}', '\\frac{1}{2}'],
    ['\\boxed { a \\} b }', 'a \\} b'],
    ['\\fbox{7}', '7'],
  ])('of %s', (text, content) => {
    expect(lastBoxed(text)).toBe(content);
  });

  it.each(['none', '\\boxed{', '\\boxed{}', '\\boxed{ {1}', 'boxed{1}'])('is missing in %s', (text) => {
    expect(lastBoxed(text)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../../config/schema.js';
import { mappingNames } from '../../../../tasks/datasets/mapping-names.js';
import { optionLetter, renderOptions, renderPrompt } from '../../../../tasks/prompts/render-prompt.js';
import { templateNames } from '../../../../tasks/prompts/template-names.js';

const asked = { question: 'What is 3 + 4?' };
const choice = { question: 'Is water wet?', options: ['Yes', 'No'] };

describe('the paper’s words (arXiv:2505.03981, Appendix C)', () => {
  it('before a training question', () => {
    expect(renderPrompt('training', asked)).toBe(
      'You will solve a problem/request. You should provide your thoughts within <think> </think> tags before ' +
        'providing the answer.\nWrite your final answer within <answer> </answer> tags. ' +
        'Here is the question: What is 3 + 4?',
    );
  });

  it('before a multiple-choice question, with its options behind it', () => {
    expect(renderPrompt('multiple-choice', choice)).toBe(
      'You should provide your thoughts within <think> </think> tags, then answer with just one of the options ' +
        "below within <answer> </answer> tags (For example, if the question is \n'Is the earth flat?\n A: Yes " +
        "\nB: No', you should answer with <think>...</think> <answer>B: No </answer>). \n" +
        'Here is the question: Is water wet?\nOptions:\n\nA. Yes\nB. No',
    );
  });

  it('before a mathematical question', () => {
    const prompt = renderPrompt('mathematical', asked);
    expect(prompt).toMatch(/^A conversation between User and Assistant\. The user asks a question/);
    expect(prompt).toContain('the final answer as the option letter or the number depending on the question </answer>');
    expect(prompt).toContain(
      "'What is 1+1?', you should answer with <think> your reasoning </think> <answer>2 </answer>)",
    );
    expect(prompt).toMatch(/\n\nHere is the question: What is 3 \+ 4\?$/);
  });
});

describe('other words', () => {
  it('ask for no thoughts, or are none', () => {
    expect(renderPrompt('direct', asked)).not.toContain('think');
    expect(renderPrompt('question-only', asked)).toBe('What is 3 + 4?');
    expect(renderPrompt('question-only', choice)).toBe('Is water wet?\nOptions:\n\nA. Yes\nB. No');
  });

  it('have no block of options where there are none', () => {
    for (const template of templateNames) {
      expect(renderPrompt(template, { ...asked, options: [] })).toBe(renderPrompt(template, asked));
      expect(renderPrompt(template, asked)).not.toContain('Options:');
    }
  });
});

it('options are lettered from A to Z and no further', () => {
  expect(renderOptions(['x', 'y'])).toBe('A. x\nB. y');
  expect(optionLetter(25)).toBe('Z');
  expect(() => optionLetter(26)).toThrow(RangeError);
});

it('the configuration takes every mapping and template by name, and no other', () => {
  const data = (values: object) => configSchema.safeParse({ data: values }).success;
  for (const mapping of ['auto', ...mappingNames]) expect(data({ mapping })).toBe(true);
  for (const prompt_template of ['auto', ...templateNames]) expect(data({ prompt_template })).toBe(true);
  expect(data({ mapping: 'medqua' })).toBe(false);
  expect(data({ prompt_template: 'train' })).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { maskedPicture, promptMessages, promptText, templateOf } from '../../../../cli/evaluation/prompt.js';
import type { ImageReference } from '../../../../tasks/datasets/image-reference.js';
import { problemOf } from '../../../helpers/evaluation-problems.js';

const picture = (number: number, isMarked: boolean): ImageReference => ({
  number,
  source: { bytes: Uint8Array.of(number) },
  places: isMarked ? [{ text: 'question', offset: 0 }] : [],
});
const addressOf = ({ number }: ImageReference) => `data:${number}`;
const options = ['a cat', 'a dog <image 2>'];
const marked = problemOf('mmmu', 0, {
  question: 'What is <image 1> here?',
  options,
  images: [picture(1, true), picture(2, true)],
});

describe('a question as it is asked', () => {
  it('is asked in the words for multiple choice only when it has options', () => {
    expect(templateOf(marked)).toBe('multiple-choice');
    expect(templateOf(problemOf('mmmu', 1))).toBe('mathematical');
    expect(templateOf(problemOf('gsm8k', 1))).toBe('mathematical');
    expect(promptText(problemOf('gsm8k', 1), 'sent')).toMatch(
      /^A conversation between User and Assistant[^]*Question 1\?$/,
    );
  });

  it('has its pictures where their markers stand, also in options', () => {
    const [message] = promptMessages(marked, 'sent', [], addressOf);
    expect(message?.content).toEqual([
      { type: 'text', text: expect.stringMatching(/What is $/) },
      { type: 'image_url', image_url: { url: 'data:1' } },
      { type: 'text', text: expect.stringMatching(/^ here\?[^]*A\. a cat\nB\. a dog $/) },
      { type: 'image_url', image_url: { url: 'data:2' } },
    ]);
  });

  it('has a picture without a marker before the question, behind the instruction', () => {
    const problem = problemOf('mmstar', 0, { options: ['x', 'y'], images: [picture(1, false)] });
    const [message] = promptMessages(problem, 'sent', [], addressOf);
    expect(message?.content).toEqual([
      { type: 'text', text: expect.stringMatching(/^You should provide your thoughts[^]*Here is the question: $/) },
      { type: 'image_url', image_url: { url: 'data:1' } },
      { type: 'text', text: expect.stringContaining('Question 0?') },
    ]);
  });

  it('says in words that a picture is not shown when pictures are masked', () => {
    const [message] = promptMessages(marked, 'masked', [], addressOf);
    expect(message?.content).toContain(`What is ${maskedPicture} here?`);
    expect(message?.content).toContain(`B. a dog ${maskedPicture}`);
    expect(message?.content).not.toContain('<image');
  });

  it('comes after worked examples, each a turn asked and answered in the same words', () => {
    const worked = { question: 'What is 1+1?', answer: '<think> two </think> <answer>2</answer>' };
    const messages = promptMessages(problemOf('gsm8k', 3), 'sent', [worked], addressOf);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[0]?.content).toMatch(/^A conversation[^]*What is 1\+1\?$/);
    expect(messages[1]?.content).toBe(worked.answer);
  });
});

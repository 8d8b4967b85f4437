import { describe, expect, it } from 'vitest';
import { extractChoice } from '../../../../tasks/grading/choices/extract-choice.js';

const choices = ['Aspirin', 'Stop the drug\n"', 'Observe and\nwait'];
const chosen = (content: string) => {
  const found = extractChoice({ response: `<answer>${content}</answer>`, mode: 'reward', choices });
  return found.kind === 'choice' ? found.letter : null;
};

describe('an option whose text goes over lines', () => {
  it.each([
    ['B. Stop the drug\n"', 'B'],
    ['Stop the drug\n"', 'B'],
    ['C: Observe and\nwait', 'C'],
    ['C. Observe and wait', 'C'],
  ])('is chosen by %j', (content, letter) => {
    expect(chosen(content)).toBe(letter);
  });

  it.each([
    'A\nB',
    'A. Aspirin\nC. Observe and wait',
    'Aspirin\nObserve and wait',
    'B\nsince it is best',
    'A. Aspirin\nor not',
  ])('lends its lines to no other answer: %j', (content) => {
    expect(chosen(content)).toBeNull();
  });
});

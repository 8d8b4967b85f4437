import { describe, expect, it } from 'vitest';
import { isThinking, thoughtOf } from '../../../../actors/evaluator/thought.js';

const asking =
  "Put your thoughts in <think>, as in '<think>...</think> <answer>B: No </answer>'. Here is the question:";

describe('a thought', () => {
  it.each([
    ['', 'none'],
    ['7', 'none'],
    ['<think>3 + 4', 'open'],
    ['<think>3 + 4</think>7', 'closed'],
    ['<think>3</think>7<think>or', 'open'],
    ['</think>7', 'closed'],
    ['<|begin_of_thought|>3', 'open'],
    ['<|begin_of_thought|>3<|end_of_thought|>7', 'closed'],
    ['<think>is it done </thi', 'open'],
  ])('in %j is %s', (text, expected) => {
    expect(thoughtOf(text)).toBe(expected);
  });
});

describe('a response', () => {
  it.each([
    ['thinks when its thought is open', 'Q', '<think>3', 'length', true],
    ['thinks when it ended inside of its thought', 'Q', '<think>3', 'stop', true],
    ['does not think when its thought is closed', 'Q', '<think>3</think>7', 'length', false],
    ['goes on with the thought that its prompt opened', 'Q<think>\n', '3 + 4', 'stop', true],
    ['ends the thought that its prompt opened', 'Q<think>\n', '3 + 4</think>7', 'length', false],
    ['that was cut off thinks when the prompt asks for thoughts', asking, '3 + 4', 'length', true],
    ['that ended without a tag has answered', asking, '7', 'stop', false],
    ['without any tag has no thought where none was asked for', 'Q', '3 + 4', 'length', false],
  ] as const)('%s', (_, prompt, response, finishReason, expected) => {
    expect(isThinking(prompt, response, finishReason)).toBe(expected);
  });
});

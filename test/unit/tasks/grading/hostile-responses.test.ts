/** Whole responses that are made to be paid for nothing: what stands where, how often, and how much of it. */
import { describe, expect, it } from 'vitest';
import { graders } from '../../../../tasks/grading/graders.js';
import type { GradingMode } from '../../../../tasks/grading/verdict.js';

type Case = readonly [name: string, make: () => string, score: 0 | 1];

const secondsOfAHang = 5_000;
const b = (content: string | number) => `\\boxed{${content}}`;

const inBothModes: readonly Case[] = [
  ['a box only inside the thought', () => `<think>${b(7)}</think> That was it.`, 0],
  ['a thought without an end', () => `<think> It is ${b(7)}`, 0],
  ['a thought opened again after the box', () => `<think>a</think> ${b(7)} <think> but no`, 0],
  ['a box inside the thought, another answer after it', () => `<think>${b(7)}</think> The answer is 8`, 0],
  ['a wrong box in the thought, the right one after it', () => `<think>${b(8)}</think> ${b(7)}`, 1],
  ['the markers of OpenThoughts', () => `<|begin_of_thought|>${b(8)}<|end_of_thought|>${b(7)}`, 1],
  ['a box only inside the thought of OpenThoughts', () => `<|begin_of_thought|>${b(7)}<|end_of_thought|> Done.`, 0],
  ['a wrong box, then the right one', () => `First ${b(8)}, no, ${b(7)}`, 1],
  ['the right box, then a wrong one', () => `First ${b(7)}, no, ${b(8)}`, 0],
  ['the same box twice', () => `${b(7)} and so ${b(7)}`, 1],
  ['a box in a box', () => b(b(7)), 1],
  ['two boxes in a box', () => b(`${b(7)}, ${b(8)}`), 0],
  ['two answers in a box', () => b('7 or 8'), 0],
  ['a list in a box', () => b('7, 8'), 0],
  ['an empty box', () => b(''), 0],
  ['a box of spaces', () => b('   '), 0],
  ['an empty box after a full one', () => `${b(7)} ${b('')}`, 0],
  ['300 kB of prose, then the box', () => 'Let us see. '.repeat(25_000) + b(7), 1],
  ['1 MB of prose, then the box', () => 'Let us see. '.repeat(90_000) + b(7), 0],
  ['nothing at all', () => '', 0],
  ['a framed box', () => String.raw`\fbox{7}`, 1],
];

const inReward: readonly Case[] = [
  ['ten different boxes, then the right one', () => `${[...'0123456789'].map(b).join(' ')} ${b(7)}`, 0],
  ['a thousand boxes', () => b(7).repeat(1_000), 0],
  ['a box without an end', () => String.raw`\boxed{7`, 0],
  ['prose without a box', () => 'I think that it might be 7 or so, who knows.\nPerhaps 7.', 0],
  ['1,000 thoughts', () => '<think>'.repeat(1_000) + b(7), 0],
  ['an answer inside a thought', () => '<think><answer>7</answer></think> Done.', 0],
  ['100,000 answers without an end', () => '<answer>'.repeat(40_000), 0],
  ['100,000 boxes without an end', () => String.raw`\boxed{`.repeat(50_000), 0],
];

const grade = (response: string, mode: GradingMode, gold = '7') => graders.math({ gold, response, mode });

describe.each(['reward', 'evaluation'] as const)('in %s', (mode) => {
  it.each(inBothModes)('%s', (_, make, score) => expect(grade(make(), mode).score).toBe(score), secondsOfAHang);
});

describe('in reward', () => {
  it.each(inReward)('%s', (_, make, score) => expect(grade(make(), 'reward').score).toBe(score), secondsOfAHang);

  it('gives nothing for a response that was cut off, and says so', () => {
    const verdict = graders.math({ gold: '7', response: b(7), mode: 'reward', finishReason: 'length' });
    expect(verdict).toMatchObject({ score: 0, reason: 'truncated' });
  });

  it('grades a response that was not cut off', () => {
    const request = { gold: '7', response: b(7), mode: 'reward', finishReason: 'stop' } as const;
    expect(graders.math(request)).toMatchObject({ score: 1, extracted: '7' });
  });

  it('does not give a megabyte of spaces around the answer a score', () => {
    const spaces = ' '.repeat(500_000);
    expect(grade(`${spaces}1${spaces}`, 'reward', '1').score).toBe(0);
  });
});

describe('a verdict', () => {
  it.each(['', '<think> no end', `<think>${b(7)}</think>`, b('')])('says that %j has no answer', (response) => {
    expect(grade(response, 'reward')).toMatchObject({ score: 0, extracted: null, reason: 'no_answer' });
  });

  it('says that an answer could not be read', () => {
    expect(grade(b(String.raw`\frac{{7`.repeat(2) + '}}}}'), 'reward')).toMatchObject({
      score: 0,
      reason: 'unparsable',
    });
  });

  it('is the same every time', () => {
    const response = `<think>hm</think> ${b(String.raw`\frac{x^2-1}{x-1}`)}`;
    expect(grade(response, 'reward', 'x+1')).toEqual(grade(response, 'reward', 'x+1'));
    expect(grade(response, 'reward', 'x+1').score).toBe(1);
  });
});

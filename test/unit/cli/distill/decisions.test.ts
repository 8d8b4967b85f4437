import { describe, expect, it } from 'vitest';
import { decideQuestion } from '../../../../cli/distill/decide-question.js';
import { gradeSample, type GradedSample } from '../../../../cli/distill/grade-sample.js';
import { progressLine } from '../../../../cli/distill/progress-line.js';
import { questionKey, sampleSeed, type Question } from '../../../../cli/distill/question.js';
import { settingsThatDiffer, type DistillSettings } from '../../../../cli/distill/settings.js';
import { shapeTrace } from '../../../../cli/distill/trace.js';
import { sumTotals } from '../../../../cli/distill/totals.js';
import { createGradeFunction } from '../../../../tasks/grading/graders.js';

const right = (sample: number, text = 'x'.repeat(9 - sample)): GradedSample => ({
  result: 'accepted',
  sample,
  text,
  verdict: { score: 1, decidedBy: 'rational', extracted: '4' },
});
const wrong = (sample: number): GradedSample => ({ result: 'rejected', sample, reason: 'wrong' });
const failed = (sample: number): GradedSample => ({ result: 'failed', sample, reason: 'timeout', detail: '' });

describe('a question', () => {
  const kept = (graded: GradedSample[], keep: 'first' | 'all' | 'shortest', samples: number) => {
    const decision = decideQuestion(graded, keep, samples);
    return decision.outcome === 'kept' ? decision.traces.map(({ sample }) => sample) : decision.outcome;
  };

  it('is asked for no more than its first right trace', () => {
    expect(kept([], 'first', 3)).toBe('more');
    expect(kept([wrong(0)], 'first', 3)).toBe('more');
    expect(kept([wrong(0), right(1)], 'first', 3)).toEqual([1]);
    expect(kept([right(0), right(1)], 'first', 2)).toEqual([0]);
  });

  it('is asked for all of its traces when all or the shortest are wanted', () => {
    expect(kept([right(0)], 'all', 2)).toBe('more');
    expect(kept([right(0)], 'shortest', 2)).toBe('more');
    expect(kept([right(0), wrong(1), right(2)], 'all', 3)).toEqual([0, 2]);
    expect(kept([right(0), right(1), wrong(2)], 'shortest', 3)).toEqual([1]);
  });

  it('keeps the lowest number among traces of the same length', () => {
    expect(kept([wrong(0), right(1, 'ab'), right(2, 'cd')], 'shortest', 3)).toEqual([1]);
  });

  it.each(['first', 'all', 'shortest'] as const)('is rejected when nothing was right (%s)', (keep) => {
    expect(kept([wrong(0), wrong(1)], keep, 2)).toBe('rejected');
  });

  it('is failed when a sample failed that could have been the one', () => {
    expect(kept([wrong(0), failed(1)], 'first', 4)).toBe('failed');
    expect(kept([failed(0), right(1)], 'first', 2)).toBe('failed');
    expect(kept([right(0), failed(1)], 'first', 2)).toEqual([0]);
    expect(kept([right(0), failed(1)], 'all', 2)).toBe('failed');
    expect(kept([right(0), failed(1)], 'shortest', 2)).toBe('failed');
  });
});

const question: Question = {
  index: 0,
  id: 'q.jsonl:1',
  question: '2+2?',
  answer: '4',
  dataSource: 'sums',
  grader: 'math',
  messages: [{ role: 'user', content: '2+2?' }],
};

describe('a trace', () => {
  const shaped = (written: string, extracted = '4') => {
    const trace = shapeTrace(question, written, extracted);
    return trace.ok ? trace.text : trace.reason;
  };

  it.each([
    ['<think>\nTwo and two.\n</think>\n\n<answer> 4 </answer>'],
    ['Two and two.</think><answer>4</answer>'],
    ['<think>Two and two.</think>\n\nIt is \\boxed{4}.'],
    ['<think>Two and two.</think>So: <answer>4</answer> (checked)'],
  ])('%j gets the layout of the paper', (written) => {
    expect(shaped(written)).toBe('<think> Two and two. </think> <answer>4</answer>');
  });

  it.each([
    ['<answer>4</answer>', 'no-thoughts'],
    ['<think></think><answer>4</answer>', 'no-thoughts'],
    ['<think> \n</think><answer>4</answer>', 'no-thoughts'],
    ['<think>a<think>b</think><answer>4</answer>', 'several-thoughts'],
    ['<think>a</think><think>b</think><answer>4</answer>', 'several-thoughts'],
    ['<think>a</think>b</think><answer>4</answer>', 'several-thoughts'],
  ])('%j is none: %s', (written, reason) => {
    expect(shaped(written)).toBe(reason);
  });
});

describe('a sample', () => {
  const grade = createGradeFunction('math');
  const graded = (text: string, finishReason: 'stop' | 'length' | 'other' = 'stop', grader = grade) =>
    gradeSample(question, 3, { outcome: 'written', text, finishReason, tokens: 1 }, grader);

  it('that is right is kept in the form that the strict reward takes', () => {
    expect(graded('<think>Two and two.</think>The answer is \\boxed{4}.')).toMatchObject({
      result: 'accepted',
      sample: 3,
      text: '<think> Two and two. </think> <answer>4</answer>',
      verdict: { score: 1 },
    });
  });

  it('that gives another answer which the data takes for right is kept too', () => {
    const either = { ...question, otherAnswers: ['7', '8'] };
    const written = {
      outcome: 'written',
      text: '<think>x</think><answer>7</answer>',
      finishReason: 'stop',
      tokens: 1,
    } as const;
    expect(gradeSample(either, 0, written, grade)).toMatchObject({ result: 'accepted', verdict: { extracted: '7' } });
  });

  it.each([
    ['<think>x</think><answer>5</answer>', 'stop', 'wrong'],
    ['<think>x</think><answer>4</answer>', 'length', 'truncated'],
    ['<think>x</think><answer>4</answer>', 'other', 'ended otherwise'],
    ['<answer>4</answer>', 'stop', 'no-thoughts'],
    ['<think>x</think>', 'stop', 'no_answer'],
  ] as const)('%j that ended by %s is rejected as %s', (text, finishReason, reason) => {
    expect(graded(text, finishReason)).toEqual({ result: 'rejected', sample: 3, reason });
  });

  it('that nobody could grade is neither right nor wrong', () => {
    const broken = () => {
      throw new RangeError('too deep');
    };
    expect(graded('<think>x</think><answer>4</answer>', 'stop', broken)).toEqual({
      result: 'failed',
      sample: 3,
      reason: 'grader',
      detail: 'too deep',
    });
  });
});

describe('the identity of a question', () => {
  it('is what is asked and what is right, not where it stands', () => {
    expect(questionKey({ ...question, index: 7, id: 'other:8' })).toBe(questionKey(question));
    expect(questionKey({ ...question, answer: '5' })).not.toBe(questionKey(question));
    expect(questionKey({ ...question, grader: 'exact' })).not.toBe(questionKey(question));
    expect(questionKey({ ...question, options: ['4'] })).not.toBe(questionKey(question));
  });

  it('gives each sample a seed of its own that every server takes', () => {
    const seeds = Array.from({ length: 1000 }, (_, sample) => sampleSeed(1, 'key', sample));
    expect(new Set(seeds).size).toBe(1000);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
    expect(sampleSeed(2, 'key', 0)).not.toBe(seeds[0]);
  });
});

describe('settings', () => {
  const settings: DistillSettings = {
    dataset: 'a',
    mapping: 'auto',
    template: 'auto',
    teacher: 'm',
    samples: 4,
    temperature: 0.6,
    top_p: 0.95,
    max_tokens: 100,
    keep: 'first',
    grader: 'auto',
    seed: 1,
  };

  it('that differ are named with both values', () => {
    expect(settingsThatDiffer(settings, settings)).toEqual([]);
    expect(settingsThatDiffer({ ...settings, max_tokens: 200, keep: 'all' }, settings)).toEqual([
      'max-tokens is 200, was 100',
      'keep is all, was first',
    ]);
  });
});

describe('the progress', () => {
  it('says the most important first, and reasons with the commonest first', () => {
    const line = { kind: 'question', key: 'k', id: 'i', tokens: 5 } as const;
    const { totals } = sumTotals([
      { ...line, index: 0, outcome: 'kept', kept: 1, accepted: 1, rejected: { wrong: 2 }, failed: {} },
      { ...line, index: 1, outcome: 'rejected', kept: 0, accepted: 0, rejected: { no_answer: 1 }, failed: {} },
      { ...line, index: 2, outcome: 'failed', kept: 0, accepted: 0, rejected: {}, failed: { timeout: 1 } },
    ]);
    expect(
      progressLine({ totals, questions: 1200, elapsedSeconds: 75, questionsPerSecond: 2, samplesPerSecond: 3.14 }),
    ).toBe(
      '1:15 · 2/1,200 questions · 1 kept · 25 % right · 9:59 left · 3.14 traces/s · 1 failed (1 timeout) · rejected: 2 wrong, 1 no answer',
    );
  });
});

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NoGroundTruthError } from '../../../tasks/dataset-task.js';
import { TaskOptionsError } from '../../../tasks/errors.js';
import { createTask } from '../../../tasks/registry.js';
import type { TaskSource } from '../../../tasks/task.js';
import { taskSource } from '../../helpers/task-source.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const sample = (name: string) => `config/samples/${name}`;
const load = (train: string, values: Partial<TaskSource> = {}) =>
  createTask('dataset', taskSource({ train_files: [sample(train)], ...values })).load();

describe('the dataset task', () => {
  it('asks in the paper’s words, with the special tokens of the tokenizer as text', async () => {
    const { train } = await load('openthoughts.jsonl', { answer_variant: 'boxed' });
    expect(train[0]).toMatchObject({
      index: 0,
      promptId: 'train:openthoughts.jsonl:1',
      prompt: expect.stringMatching(/^<bos>You will solve a problem\/request\..*Here is the question: A baker/s),
      groundTruth: '29',
      dataSource: 'openthoughts',
      completion: expect.stringMatching(/^<think> 6 trays.* <\/think> <answer>29<\/answer>$/s),
      extra: { grader: 'math', subject: 'math' },
    });
    expect(train[0]?.messages).toEqual([{ role: 'user', content: train[0]?.prompt.slice('<bos>'.length) }]);
  });

  it('takes other tokens, or none', async () => {
    const { train } = await load('gsm8k.jsonl', { task_options: { prompt_start: '', completion_end: '<|im_end|>' } });
    expect(train[0]?.prompt).toMatch(/^You will/);
    expect(train[0]?.completion).toMatch(/<answer>7<\/answer><\|im_end\|>$/);
  });

  it('leaves a chat of the data as it is, unless a template is named', async () => {
    const own = await load('verl.jsonl');
    expect(own.train[1]).toMatchObject({
      prompt: '<bos>Answer briefly.\n\nWhich planet is called the red one?',
      messages: [
        { role: 'system', content: 'Answer briefly.' },
        { role: 'user', content: 'Which planet is called the red one?' },
      ],
    });
    const worded = await load('verl.jsonl', { prompt_template: 'training' });
    expect(worded.train[1]?.messages?.[1]?.content).toMatch(/^You will solve.*the red one\?$/s);
  });

  it('writes answers without thoughts for the ablation', async () => {
    const { train } = await load('medqa.jsonl', { think: false, prompt_template: 'direct' });
    expect(train.map(({ completion }) => completion)).toEqual([
      '<answer>A. Rest and cooling</answer>',
      '<answer>C. Pancreas</answer>',
      '<answer>D. D</answer>',
    ]);
  });

  it('holds out files of their own, at most so many of each source, and never rows without an answer', async () => {
    const { validation, skipped } = await load('gsm8k.jsonl', {
      val_files: [sample('openthoughts.jsonl'), sample('gsm8k.jsonl')],
      val_max_samples: 1,
    });
    expect(validation.map(({ dataSource }) => dataSource)).toEqual(['openthoughts', 'gsm8k']);
    expect(skipped).toEqual({ 'validation: no right answer to grade by': 2 });
    expect(validation.map(({ promptId }) => promptId)).toEqual([
      'validation:openthoughts.jsonl:1',
      'validation:1:gsm8k.jsonl:1',
    ]);
  });

  it('counts what it leaves out, by split', async () => {
    const file = folder.file('rows.jsonl', '{"question":"Q?","answer":"#### 7"}\nx\n');
    const task = createTask(
      'dataset',
      taskSource({ train_files: [file], val_files: [sample('mmlu-pro.jsonl')], mapping: 'auto' }),
    );
    expect((await task.load()).quarantined).toEqual([{ file, line: 2, reason: expect.stringMatching(/^not JSON/) }]);
    const health = createTask(
      'dataset',
      taskSource({ train_files: [sample('mmlu-pro.jsonl')], mapping: 'mmlu-pro-health' }),
    );
    expect((await health.load()).skipped).toEqual({ 'train: its category is not health': 2 });
  });

  it.each([
    [{ mapping: 'medqua' }, /data\.mapping=medqua is not known; one of auto, verl/],
    [{ prompt_template: 'train' }, /data\.prompt_template=train is not known; one of auto, training/],
    [{ task_options: { bos: '' } }, /Unrecognized key.*bos/],
  ])('refuses %j before anything is read', (values, message) => {
    const create = () => createTask('dataset', taskSource({ train_files: ['none'], ...values }));
    expect(create).toThrow(TaskOptionsError);
    expect(create).toThrow(message);
  });

  it('wants to be told its files', async () => {
    await expect(createTask('dataset', taskSource({})).load()).rejects.toThrow(/data\.train_files is empty/);
  });
});

describe('its grade', () => {
  const { grade } = createTask('dataset', taskSource({}));
  const answer = (text: string) => `<think> so it is </think> <answer>${text}</answer>`;

  it.each([
    ['math', '\\frac{1}{2}', '0.5', {}],
    ['numeric', '1500', '1,500', {}],
    ['medical', 'B', 'B. Pancreas', { choices: ['Liver', 'Pancreas'] }],
    ['choice', 'B', 'B', { choices: ['Liver', 'Pancreas'] }],
    ['exact', 'Mars', 'Mars', {}],
  ])('is that of the grader %s', (grader, gold, right, extra) => {
    expect(grade(answer(right), gold, { grader, ...extra })).toMatchObject({ score: 1, decidedBy: expect.any(String) });
    expect(grade(answer('A. wrong'), gold, { grader, ...extra }).score).toBe(0);
  });

  it('says why there is no answer', () => {
    expect(grade('no tags at all', '7', { grader: 'math' })).toMatchObject({ score: 0, reason: expect.any(String) });
  });

  it('takes any answer that the data accepts', () => {
    const extra = { grader: 'exact', acceptedAnswers: ['the planet Mars'] };
    expect(grade(answer('the planet Mars'), 'Mars', extra).score).toBe(1);
    expect(grade(answer('the planet Venus'), 'Mars', extra).score).toBe(0);
  });

  it('is an error, never a 0, where there is nothing to grade by', () => {
    expect(() => grade(answer('7'), '', { grader: 'math' })).toThrow(NoGroundTruthError);
  });

  it('finds every gold of the real test sets right (skipped where ../shared/data is not there)', async (context) => {
    const files = [
      'medqa/phrases_no_exclude_test.jsonl',
      'gsm8k/test.jsonl',
      'orz-eval/math500.json',
      'orz-eval/aime2024.json',
    ];
    const paths = files.map((file) => `../shared/data/${file}`);
    if (!paths.every(existsSync)) context.skip('no ../shared/data');
    const task = createTask('dataset', taskSource({ train_files: paths }));
    const { train } = await task.load();
    expect(train).toHaveLength(1273 + 1319 + 500 + 30);
    const wrong = train.filter(
      ({ groundTruth, extra }) => task.grade(answer(groundTruth), groundTruth, extra).score !== 1,
    );
    expect(wrong.map(({ promptId, groundTruth }) => `${promptId} ${groundTruth}`)).toEqual([]);
  }, 120_000);
});

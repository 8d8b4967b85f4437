import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { annotations, parseEquation } from '../../../tasks/gsm8k/equations.js';
import { createTask } from '../../../tasks/registry.js';
import { taskSource } from '../../helpers/task-source.js';

const real = { train: '../shared/data/gsm8k/train.jsonl.gz', validation: '../shared/data/gsm8k/test.jsonl' };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-gsm8k-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function rows(name: string, answers: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, answers.map((answer) => JSON.stringify({ question: 'How many?', answer })).join('\n'));
  return path;
}

const taskOf = (train: string, validation: string, options: Record<string, unknown> = {}) =>
  createTask('gsm8k-equations', taskSource({ train_files: [train], val_files: [validation], task_options: options }));

describe('annotations and equations', () => {
  it('finds what stands between the brackets', () => {
    expect(annotations('He has 48/2 = <<48/2=24>>24 and <<24+2=26>>26.\n#### 26')).toEqual(['48/2=24', '24+2=26']);
  });

  it.each([
    ['48/2=24', '48/2', '24'],
    ['.5*20=10', '0.5*20', '10'],
    ['20%*50=10', '0.2*50', '10'],
    ['1.50+2=3.50', '1.5+2', '3.5'],
    ['1000*2=2,000', '1000*2', '2000'],
  ])('takes %s', (annotation, left, right) => {
    expect(parseEquation(annotation)).toMatchObject({ left, right });
  });

  it.each([
    ['48/2=25', 'arithmetically false'],
    ['10/3=3.33', 'arithmetically false: rounded'],
    ['7=7', 'left side: no operation'],
    ['1+1=2=2', 'not one equation'],
    ['1+1', 'not one equation'],
    ['2+x=4', 'left side: not an expression of + - * / and numbers'],
    ['2+2=four', 'right side: not a number without sign'],
    ['2-4=-2', 'right side: not a number without sign'],
    ['1/0=0', 'division by zero'],
    ['=', 'left side: empty'],
  ])('leaves out %s: %s', (annotation, reason) => {
    expect(parseEquation(annotation)).toEqual({ reason });
  });
});

describe('the gsm8k-equations task', () => {
  it('holds out the left sides that training has not, and reports the seen ones apart', async () => {
    const train = rows('train.jsonl', ['<<48/2=24>>24 <<1+2=3>>3', '<<48/2=24>>24']);
    const {
      train: examples,
      validation,
      skipped,
    } = await taskOf(train, rows('test.jsonl', ['<<48/2=24>> <<5*5=25>>'])).load();
    expect(examples.map(({ prompt, groundTruth }) => [prompt, groundTruth])).toEqual([
      ['<bos>48/2=', '24'],
      ['<bos>1+2=', '3'],
    ]);
    expect(validation.map(({ promptId, index }) => [promptId, index])).toEqual([
      ['gsm8k-equations:5*5', 0],
      ['gsm8k-equations-seen:48/2', 1],
    ]);
    expect(skipped).toEqual({ 'train: repeated': 1 });
  });

  it('counts what it leaves out by reason, and quarantines broken rows', async () => {
    const train = rows('train.jsonl', ['<<1+2=3>> <<2+2=5>> <<10/3*3=10>> <<123456+654321=777777>>']);
    writeFileSync(join(folder, 'bad.jsonl'), '{"answer":7}\n{"answer":"<<3+3=6>>"}\nnonsense');
    const { skipped, quarantined } = await taskOf(train, join(folder, 'bad.jsonl'), { longest_chain: 50 }).load();
    expect(skipped).toEqual({
      'train: arithmetically false': 1,
      'train: intermediate result negative or without a short decimal': 1,
      'train: chain longer than 50 characters': 1,
    });
    expect(quarantined.map(({ line }) => line).sort()).toEqual([1, 3]);
  });

  it('refuses files without an equation', async () => {
    const train = rows('train.jsonl', ['no equation']);
    await expect(taskOf(train, train).load()).rejects.toThrow(/gsm8k-equations has no examples in its train split/);
  });

  it.each([
    ['<think>…</think><answer>24</answer>', 1],
    ['<answer>24.0</answer>', 1],
    ['<answer>25</answer>', 0],
    ['<answer>48/2</answer>', 0],
    ['<answer></answer>', 0],
    ['24', 0],
    ['<answer>23</answer><answer>24</answer>', 0],
  ])('grades %s with %i', (solution, score) => {
    expect(taskOf('', '').grade(solution, '24').score).toBe(score);
  });

  it.skipIf(!existsSync(real.train))(
    'reads the real files: unique problems, exact answers, careful chains that are right (skipped without ../shared)',
    async () => {
      const careful = taskOf(real.train, real.validation, { careless: 0 });
      const { train, validation, quarantined } = await careful.load();
      expect(quarantined).toEqual([]);
      expect(train.length).toBeGreaterThan(9_000);
      const heldOut = validation.filter(({ dataSource }) => dataSource === 'gsm8k-equations');
      expect(heldOut.length).toBeGreaterThan(1_000);
      const trained = new Set(train.map(({ prompt }) => prompt));
      expect(heldOut.filter(({ prompt }) => trained.has(prompt))).toEqual([]);
      expect(validation.filter(({ prompt }) => trained.has(prompt))).toHaveLength(validation.length - heldOut.length);
      expect(
        train.every(({ completion, groundTruth }) => careful.grade(completion ?? '', groundTruth).score === 1),
      ).toBe(true);
    },
  );

  it.skipIf(!existsSync(real.train))('has a teacher that forgets, and is right otherwise', async () => {
    const { train } = await taskOf(real.train, real.validation).load();
    const right = train.filter(
      ({ completion, groundTruth }) => taskOf('', '').grade(completion ?? '', groundTruth).score === 1,
    );
    expect(right.length / train.length).toBeGreaterThan(0.6);
    expect(right.length / train.length).toBeLessThan(0.85);
  });
});

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadProblems, problemsHash, type ProblemOptions } from '../../../../cli/evaluation/problems.js';
import { gradeResponse } from '../../../../tasks/benchmarks/benchmark-grader.js';
import type { BenchmarkName } from '../../../../tasks/benchmarks/names.js';
import { benchmarks } from '../../../../tasks/benchmarks/registry.js';
import { loadWorkedExamples } from '../../../../cli/evaluation/worked-examples.js';
import { freshFolder } from '../../../helpers/evaluation-problems.js';

const samples = fileURLToPath(new URL('../../../../../config/samples/', import.meta.url));
const load = (name: BenchmarkName, file: string, more: ProblemOptions = {}) =>
  loadProblems(benchmarks[name], { data: join(samples, file), ...more });

const files: readonly (readonly [BenchmarkName, string])[] = [
  ['gsm8k', 'gsm8k.jsonl'],
  ['math-500', 'math-500.jsonl'],
  ['aime24', 'aime24.jsonl'],
  ['mmlu-pro', 'mmlu-pro.jsonl'],
  ['medqa', 'medqa.jsonl'],
  ['medqa-4-options', 'medqa-4-options.jsonl'],
  ['medmcqa', 'medmcqa.jsonl'],
  ['mmmu', 'mmmu.jsonl'],
  ['mmmu-pro', 'mmmu-pro.jsonl'],
  ['mmstar', 'mmstar.jsonl'],
  ['mathvista', 'mathvista.jsonl'],
  ['mathvision', 'mathvision.jsonl'],
  ['omnimedvqa', 'omnimedvqa.json'],
  ['medxpertqa-mm', 'medxpertqa-mm.jsonl'],
  ['nejm', 'nejm.json'],
];

describe('the questions of a benchmark', () => {
  it.each(files)('%s: a response that says the right answer is right by both counts', async (name, file) => {
    const { problems } = await load(name, file);
    expect(new Set(problems.map(({ id }) => id)).size).toBe(problems.length);
    for (const { groundTruth, options, grading } of problems) {
      const text = options?.[groundTruth.charCodeAt(0) - 65];
      const said = text === undefined ? groundTruth : `${groundTruth}. ${text}`;
      const { score, parts } = gradeResponse(`<think> so </think> <answer>${said}</answer>`, groundTruth, grading);
      const { compatible = 1 } = parts;
      expect([groundTruth, score, compatible]).toEqual([groundTruth, 1, 1]);
    }
  });

  it('are right by each of the answers that the data takes for right', async () => {
    const data = join(freshFolder(), 'open.jsonl');
    const row = { id: 'validation_Math_1', question: 'How far?', options: '[]', question_type: 'open', image_1: null };
    writeFileSync(data, JSON.stringify({ ...row, answer: "['7 km', '4.35 miles']" }));
    const { problems } = await loadProblems(benchmarks.mmmu, { data });
    const scores = ['7 km', '4.35 miles', '9 km'].map((said) =>
      problems.map(({ groundTruth, grading }) => gradeResponse(`<answer>${said}</answer>`, groundTruth, grading)),
    );
    expect(scores.flat().map(({ score, parts }) => [score, parts['compatible']])).toEqual([
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  it.each<[BenchmarkName, string, string[]]>([
    ['mmlu-pro-health', 'mmlu-pro.jsonl', ['100']],
    ['mmmu-health', 'mmmu.jsonl', ['validation_Clinical_Medicine_2']],
    ['mmmu-pro-health', 'mmmu-pro.jsonl', ['test_Pharmacy_7']],
  ])('%s takes its own categories from the whole set', async (name, file, ids) => {
    const { problems, warnings, benchmark } = await load(name, file);
    expect(problems.map(({ id }) => id)).toEqual(ids);
    expect(warnings).toEqual([`the data has 1 questions, the published set ${benchmark.size}`]);
  });

  it('says that four options are not five', async () => {
    const { warnings } = await load('medqa', 'medqa-4-options.jsonl');
    expect(warnings[0]).toBe('questions with 4 options, where the published figures are of 5');
    expect((await load('medqa', 'medqa.jsonl')).warnings).toHaveLength(1);
  });

  it('are cut by --limit and --keep, keep their ids, and the table says so', async () => {
    const { problems, available, warnings } = await load('medmcqa', 'medmcqa.jsonl', {
      keep: new Set(['invented-3', 'invented-1']),
      limit: 1,
    });
    expect(problems.map(({ id, index }) => [id, index])).toEqual([['invented-1', 1]]);
    expect(available).toBe(4);
    expect(warnings).toContain('1 of 4 questions were asked');
    await expect(load('medmcqa', 'medmcqa.jsonl', { keep: new Set(['x']) })).rejects.toThrow('none of the 4 rows');
  });

  it('have another hash when a right answer, an option or the mode changes', async () => {
    const { problems } = await load('medqa', 'medqa.jsonl');
    const hashes = new Set([
      problemsHash(problems),
      problemsHash(problems.slice(1)),
      problemsHash(problems.map((problem) => ({ ...problem, groundTruth: 'E' }))),
      problemsHash((await load('medqa', 'medqa.jsonl', { mode: 'reward' })).problems),
    ]);
    expect(hashes.size).toBe(4);
    expect(problemsHash((await load('medqa', 'medqa.jsonl')).problems)).toBe(problemsHash(problems));
  });

  it('that cannot be had are an error that says what to type', async () => {
    const missing = load('gsm8k', 'nowhere.jsonl');
    await expect(missing).rejects.toMatchObject({ name: 'BenchmarkDataError', benchmark: 'gsm8k' });
    await expect(missing).rejects.toHaveProperty('remedy', expect.stringContaining('troupe data inspect'));
  });
});

describe('worked examples', () => {
  const file = join(samples, 'mmlu-pro.jsonl');

  it('are of the question’s own category, thoughts and answer in the layout that is asked for', async () => {
    const { problems } = await load('mmlu-pro', 'mmlu-pro.jsonl');
    const examplesOf = await loadWorkedExamples(benchmarks['mmlu-pro'], 1, file);
    const [health] = problems;
    if (health === undefined) throw new Error('no question');
    const [example] = examplesOf(health);
    expect(example?.question).toBe(health.question);
    expect(example?.answer).toMatch(/^<think> [^]* <\/think> <answer>A\. /);
  });

  it('are an error where there are too few, or where the benchmark defines none', async () => {
    const examplesOf = await loadWorkedExamples(benchmarks['mmlu-pro'], 5, file);
    const [problem] = (await load('mmlu-pro', 'mmlu-pro.jsonl')).problems;
    expect(() => problem && examplesOf(problem)).toThrow('has 1 worked examples for health, 5 are wanted');
    await expect(loadWorkedExamples(benchmarks.medqa, 5)).rejects.toThrow('it defines no worked examples');
  });

  it('have the solution’s own words as thoughts', async () => {
    const path = join(freshFolder(), 'train.jsonl');
    writeFileSync(path, JSON.stringify({ question: '1+1?', answer: 'Both are one.\n#### 2' }));
    const examplesOf = await loadWorkedExamples(benchmarks.gsm8k, 1, path);
    const [problem] = (await load('gsm8k', 'gsm8k.jsonl')).problems;
    const [example] = problem ? examplesOf(problem) : [];
    expect(example?.answer).toMatch(/^<think> Both are one\.[^]*<\/think> <answer>2<\/answer>$/);
  });
});

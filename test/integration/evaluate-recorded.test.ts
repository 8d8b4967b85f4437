/**
 * Recorded answers to GSM8K, MATH-500 and MedQA through the real command and the real verifier: they get the scores that
 * they deserve. Needs the public data beside the repository.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJsonLines } from '../../cli/json-lines.js';
import { sampleRecord, type SampleRecord } from '../../cli/evaluation/sample-record.js';
import { freshFolder } from '../helpers/evaluation-problems.js';
import { troupe } from '../helpers/troupe-command.js';

const files = {
  gsm8k: '../shared/data/gsm8k/test.jsonl',
  'math-500': '../shared/data/orz-eval/math500.json',
  'medqa-4-options': '../shared/data/medqa/phrases_no_exclude_test.jsonl',
} as const;
type Name = keyof typeof files;
const names = ['gsm8k', 'math-500', 'medqa-4-options'] as const satisfies readonly Name[];

const missing = Object.values(files).filter((file) => !existsSync(file));
if (missing.length > 0)
  console.log(`Recorded answers are NOT evaluated: the public data is missing (${missing.join(', ')}).`);

const recordedFolder = fileURLToPath(new URL('../../../config/samples/recorded/', import.meta.url));

const deservedRow = z.object({
  benchmark: z.enum(names),
  index: z.number(),
  deserves: z.enum(['right', 'wrong', 'none', 'truncated']),
  why: z.string(),
});

interface Evaluation {
  readonly records: readonly SampleRecord[];
  readonly results: z.infer<typeof resultsShape>;
  readonly markdown: string;
}

const resultsShape = z.object({
  notes: z.array(z.string()),
  benchmarks: z.array(
    z.object({
      benchmark: z.string(),
      problems: z.number(),
      strict: z.object({ average: z.object({ correct: z.number(), total: z.number(), accuracy: z.number() }) }),
      compatible: z.object({ average: z.object({ correct: z.number(), total: z.number() }) }),
      missing: z.object({ count: z.number() }),
      given: z.object({ failedVerdicts: z.object({ count: z.number() }), unparsable: z.object({ count: z.number() }) }),
    }),
  ),
});

async function evaluate(benchmarks: readonly Name[], rows: readonly object[]): Promise<Evaluation> {
  const folder = freshFolder();
  const answers = join(folder, 'answers.jsonl');
  writeFileSync(answers, rows.map((row) => JSON.stringify(row)).join('\n'));
  const output = join(folder, 'out');
  const data = benchmarks.flatMap((name) => ['--data', `${name}=${files[name]}`]);
  const { code, error } = await troupe(
    ...['evaluate', '--benchmark', benchmarks.join(','), ...data, '--answers', answers, '--output', output],
  );
  expect(error.replaceAll(/^\d+ of \d+ responses.*\n/gm, '')).toBe('');
  expect(code).toBe(0);
  return {
    records: readJsonLines(join(output, 'samples.jsonl')).map(({ value }) => sampleRecord.parse(value)),
    results: resultsShape.parse(JSON.parse(readFileSync(join(output, 'results.json'), 'utf8'))),
    markdown: readFileSync(join(output, 'table.md'), 'utf8'),
  };
}

function verdictOf({ score, reason, extracted }: SampleRecord): z.infer<typeof deservedRow>['deserves'] {
  if (score === 1) return 'right';
  if (reason === 'truncated') return 'truncated';
  return extracted === null ? 'none' : 'wrong';
}

describe.skipIf(missing.length > 0)('recorded answers', () => {
  it('get the verdicts that a careful reader gave them, and the rest is missing', async () => {
    const rows = names.flatMap((name) => readJsonLines(join(recordedFolder, `${name}.jsonl`)));
    const deserved = rows.map(({ value }) => deservedRow.parse(value));
    const { records, results, markdown } = await evaluate(
      names,
      rows.map(({ text }): object => JSON.parse(text)),
    );
    const said = deserved.map(({ benchmark, index, why }) => {
      const record = records.find((one) => one.benchmark === benchmark && one.index === index);
      return { benchmark, index, why, deserves: record && verdictOf(record) };
    });
    expect(said).toEqual(deserved.map(({ benchmark, index, why, deserves }) => ({ benchmark, index, why, deserves })));
    for (const { benchmark, problems, strict, missing: absent } of results.benchmarks) {
      const own = deserved.filter((row) => row.benchmark === benchmark);
      expect(own.length).toBeGreaterThanOrEqual(12);
      expect(absent.count).toBe(problems - own.length);
      expect(strict.average).toMatchObject({
        correct: own.filter(({ deserves }) => deserves === 'right').length,
        total: problems,
      });
    }
    expect(results.benchmarks.map(({ problems }) => problems)).toEqual([1319, 500, 1273]);
    expect(markdown).toContain('| GSM8K | 1,319 |');
    expect(markdown).toContain('88.2 (Figure 1)');
  });

  it('are all right when they say what the data says, in every style', async () => {
    const { results } = await evaluate(names, [...numbers(right), ...formulas(), ...letters((answer) => answer)]);
    for (const { benchmark, problems, strict, missing: absent, given } of results.benchmarks) {
      expect([benchmark, strict.average.correct]).toEqual([benchmark, problems]);
      expect([absent.count, given.failedVerdicts.count, given.unparsable.count]).toEqual([0, 0, 0]);
    }
  });

  it('are all wrong when they say something else', async () => {
    const next = (answer: number, options: number) => (answer + 1) % options;
    const { results } = await evaluate(
      ['gsm8k', 'medqa-4-options'],
      [...numbers((answer) => String(Number(answer) + 1)), ...letters(next)],
    );
    for (const { benchmark, strict, missing: absent } of results.benchmarks)
      expect([benchmark, strict.average.correct, absent.count]).toEqual([benchmark, 0, 0]);
  });

  it('that fit no question are told, line by line, and change nothing', async () => {
    const { results } = await evaluate(
      ['gsm8k'],
      [
        { index: 0, response: '<answer>18</answer>' },
        { index: 0, response: '<answer>19</answer>' },
        { index: 1319, response: '<answer>1</answer>' },
        { index: 1 },
      ],
    );
    expect(results.benchmarks[0]?.strict.average.correct).toBe(1);
    expect(results.benchmarks[0]?.missing.count).toBe(1318);
    expect(results.notes).toEqual([
      expect.stringMatching(/^1 of 4 rows broken and not used \(line 4/),
      expect.stringMatching(/^1 of 4 rows of no question asked \(line 3: .*index 1319/),
      expect.stringMatching(/^1 of 4 rows doubled, the first counts \(line 2/),
    ]);
  });
});

const right = (answer: string) => answer;

const numberStyles = [
  (answer: string) => `<think> so it is </think> <answer>${answer}</answer>`,
  (answer: string) => `<think> so it is </think> <answer>\\boxed{${answer}}</answer>`,
  (answer: string) => `Let us see.\nThe answer is $${answer}$.`,
  (answer: string) => `Therefore\n\n$$\\boxed{${answer}}$$`,
  (answer: string) => `**Answer: ${answer}**`,
] as const;

function numbers(said: (answer: string) => string): object[] {
  return readJsonLines(files.gsm8k).map(({ value }, index) => {
    const { answer } = z.object({ answer: z.string() }).parse(value);
    const gold = (answer.split('####')[1] ?? '').trim().replaceAll(',', '');
    return { benchmark: 'gsm8k', index, response: styled(numberStyles, index, said(gold)) };
  });
}

/** In all styles but the emphasised one: its asterisks would be read as the formula’s own. */
function formulas(): object[] {
  const rows = z
    .array(z.object({ final_answer: z.string() }))
    .parse(JSON.parse(readFileSync(files['math-500'], 'utf8')));
  return rows.map(({ final_answer: answer }, index) => ({
    benchmark: 'math-500',
    index,
    response: styled(numberStyles.slice(0, 4), index, answer),
  }));
}

const letterStyles = [
  (letter: string) => `<think> hm </think> <answer>${letter}</answer>`,
  (letter: string, text: string) => `<think> hm </think> <answer>${letter}: ${text} </answer>`,
  (letter: string, text: string) => `<think> hm </think> <answer>${letter}. ${text}</answer>`,
  (letter: string) => `The best option is (${letter}).`,
  (letter: string) => `<think> A or B? </think>\n\n**${letter}**`,
] as const;

function letters(said: (answer: number, options: number) => number): object[] {
  const row = z.object({ options: z.record(z.string(), z.string()), answer_idx: z.string() });
  return readJsonLines(files['medqa-4-options']).map(({ value }, index) => {
    const { options, answer_idx: gold } = row.parse(value);
    const all = Object.entries(options);
    const place = said(
      all.findIndex(([letter]) => letter === gold),
      all.length,
    );
    const [letter = '', text = ''] = all[place] ?? [];
    // Some options of the data end with a stray new line and quotation mark, which nobody would repeat.
    const response = styled(letterStyles, index, letter, text.replace(/\s*"$/, ''));
    return { benchmark: 'medqa-4-options', index, response };
  });
}

function styled(
  styles: readonly ((...parts: [string, string]) => string)[],
  index: number,
  ...parts: string[]
): string {
  const [first = '', second = ''] = parts;
  return styles[index % styles.length]?.(first, second) ?? '';
}

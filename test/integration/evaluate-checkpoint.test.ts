/** Benchmarks by the weights of a run: drawn by its sampler, forced to an answer, graded as in training. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readJsonLines } from '../../cli/json-lines.js';
import { sampleRecord, type SampleRecord } from '../../cli/evaluation/sample-record.js';
import { tinyRun } from '../helpers/tiny-run/start-run.js';
import { troupe } from '../helpers/troupe-command.js';

let folder = '';
let run = '';

/** Every character that the prompts have, so that they can be encoded. */
const letters = `ABCDEFGHIJKLMNOPRSTUVWXYZabcdefghijklmnopqrstuvwxyz.'"<>_&!\n`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-evaluate-'));
  const file = join(folder, 'run.yaml');
  const yaml = readFileSync(tinyRun, 'utf8')
    .replace('    vocab_size: 32\n', '')
    .replace('max_position_embeddings: 64', 'max_position_embeddings: 4096');
  writeFileSync(
    file,
    yaml.replace('  tokenizer: character', `  tokenizer: character\n  extra_characters: ${JSON.stringify(letters)}`),
  );
  const trained = await troupe(
    'train',
    file,
    'trainer.stages=[sft]',
    `trainer.default_local_dir=${folder}`,
    '--view',
    'plain',
  );
  expect(trained.error).toBe('');
  expect(trained.code).toBe(0);
  run = join(folder, 'tiny-001');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function dataFile(name: string, rows: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

const sums = () =>
  dataFile(
    'sums.jsonl',
    [1, 2, 3, 4, 5].map((index) => ({ question: `What is ${index}+1?`, answer: `It is.\n#### ${index + 1}` })),
  );

/** Without what a clock says. */
function recordsOf(output: string): SampleRecord[] {
  return readJsonLines(join(output, 'samples.jsonl'))
    .map(({ value }) => ({ ...sampleRecord.parse(value), milliseconds: null }))
    .toSorted((a, b) => a.index - b.index || a.sample - b.sample);
}

const gsm8k = (output: string, ...more: readonly string[]) =>
  troupe(
    ...['evaluate', run, '--benchmark', 'gsm8k', '--data', `gsm8k=${sums()}`, '--samples', '3'],
    ...['--max-tokens', '20', '--answer-tokens', '6', '--output', output, ...more],
  );

it('draws every sample, ends open thoughts by force, and gives the same responses when it goes on', async () => {
  const whole = join(folder, 'whole');
  const { code, out } = await gsm8k(whole);
  expect(code).toBe(0);
  expect(out).toContain('majority of 3');
  const records = recordsOf(whole);
  expect(records.map(({ index, sample }) => [index, sample])).toEqual(
    [0, 1, 2, 3, 4].flatMap((index) => [0, 1, 2].map((sample) => [index, sample])),
  );
  const [first] = records;
  expect(first?.weightsHash).toMatch(/^[0-9a-f]{64}$/);
  expect(first?.prompt).toMatch(/^<bos>A conversation between User and Assistant[^]*What is 1\+1\?$/);
  const forced = records.filter(({ forcedExit }) => forcedExit);
  expect(forced.length).toBeGreaterThan(0);
  for (const { response, tokens } of forced) {
    expect(response).toContain('</think>');
    expect(tokens).toBeLessThanOrEqual(20 + '</think>'.length + 6);
  }
  for (const { compatibleScore, outcome } of records)
    expect([compatibleScore, outcome]).toEqual([expect.any(Number), 'scored']);

  const samples = join(whole, 'samples.jsonl');
  const lines = readFileSync(samples, 'utf8').split('\n');
  writeFileSync(samples, `${lines.slice(0, 7).join('\n')}\n${lines[7]?.slice(0, 50)}`);
  expect((await gsm8k(whole)).error).toContain('7 of 15 responses are recorded already');
  expect(recordsOf(whole)).toEqual(records);
});

it('refuses responses that the model has no positions for before anything is asked, and says what fits', async () => {
  const output = join(folder, 'too-long');
  const { code, error } = await gsm8k(output, '--max-tokens', '4096');
  expect(code).toBe(2);
  const [, prompt = ''] = /the prompt of GSM8K \d has (\d+) tokens, a response up to 4096/.exec(error) ?? [];
  expect(error).toContain('the model has 4096 positions');
  expect(error).toContain(`--max-tokens ${4096 - Number(prompt) - '</think>'.length - 6} or less`);
  expect(existsSync(output)).toBe(false);
});

it('leaves thoughts cut when told to, and writes beside the run when no folder is named', async () => {
  const { code, out } = await troupe(
    ...['evaluate', join(run, 'checkpoints', 'global_step_3'), '--benchmark', 'gsm8k', '--data', `gsm8k=${sums()}`],
    ...['--max-tokens', '20', '--no-forced-exit', '--json'],
  );
  expect(code).toBe(0);
  const said: unknown = JSON.parse(out);
  expect(said).toMatchObject({ name: 'tiny-001 global_step_3', forcedExit: false, benchmarks: [{ responses: 5 }] });
  const output = join(run, 'evaluations', 'tiny-001-global_step_3-001');
  expect(said).toMatchObject({ folder: output });
  for (const { forcedExit, tokens } of recordsOf(output))
    expect([forcedExit, (tokens ?? 0) <= 20]).toEqual([false, true]);
});

it('compares the probabilities of the letters, and takes the greatest', async () => {
  const options = { A: 'one', B: 'two', C: 'three', D: 'four' };
  const rows = (['A', 'B', 'C'] as const).map((answer_idx) => ({
    question: 'Which?',
    answer: options[answer_idx],
    options,
    meta_info: 'step1',
    answer_idx,
  }));
  const output = join(folder, 'letters');
  const { code } = await troupe(
    ...[
      'evaluate',
      run,
      '--benchmark',
      'medqa-4-options',
      '--data',
      `medqa-4-options=${dataFile('medqa.jsonl', rows)}`,
    ],
    ...['--scoring', 'perplexity', '--output', output],
  );
  expect(code).toBe(0);
  for (const { letterLogProbs = [], response, groundTruth, score, extracted } of recordsOf(output)) {
    expect(letterLogProbs).toHaveLength(4);
    expect('ABCD'[letterLogProbs.indexOf(Math.max(...letterLogProbs))]).toBe(response);
    expect([extracted, score]).toEqual([response, response === groundTruth ? 1 : 0]);
  }
});

it.each([
  [
    'pictures',
    [
      'mmstar',
      {
        index: 0,
        question: 'Q?\nOptions: A: a, B: b',
        image: { bytes: 'iVBORw==', path: null },
        answer: 'A',
        category: 'c',
        l2_category: 'l',
      },
    ],
    '1 questions have pictures',
  ],
  ['characters without a token', ['gsm8k', { question: 'How much is 3 €?', answer: '#### 3' }], 'has no token for "€"'],
] as const)('refuses questions with %s before anything is asked', async (kind, [name, row], said) => {
  const output = join(folder, `refused-${kind.slice(0, 4)}`);
  const { code, error } = await troupe(
    ...[
      'evaluate',
      run,
      '--benchmark',
      name,
      '--data',
      `${name}=${dataFile(`${name}-refused.jsonl`, [row])}`,
      '--output',
      output,
    ],
  );
  expect([code, error]).toEqual([2, expect.stringContaining(said)]);
  expect(() => readFileSync(join(output, 'evaluation.json'))).toThrow('ENOENT');
});

it('still measures the run’s own held-out problems when no benchmark is named', async () => {
  const { code, out } = await troupe('evaluate', run, 'evaluator.shard_prompts=8');
  expect(code).toBe(0);
  expect(out).toMatch(/arithmetic: \d+ of 8 right/);
});

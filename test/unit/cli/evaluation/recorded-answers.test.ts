import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecordedAnswers } from '../../../../cli/evaluation/recorded-answers.js';
import { createRecordedResponder } from '../../../../cli/evaluation/recorded-responder.js';
import { freshFolder, problemOf } from '../../../helpers/evaluation-problems.js';

const first = problemOf('gsm8k', 0, { id: 'a', question: 'How many\n  ducks?' });
const second = problemOf('gsm8k', 1, { id: 'b' });
const other = problemOf('medqa', 0, { options: ['yes', 'no'] });

function answersFile(rows: readonly unknown[]): string {
  const path = join(freshFolder(), 'answers.jsonl');
  writeFileSync(path, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'));
  return path;
}

const read = (rows: readonly unknown[], problems = [first, second], samples = 2) =>
  readRecordedAnswers(answersFile(rows), problems, samples);

describe('recorded answers', () => {
  it.each([
    ['id', { id: 'a' }],
    ['row number', { index: 0 }],
    ['question, white space apart', { question: 'How many ducks? ' }],
    ['all three, when they agree', { id: 'a', index: 0, question: 'How many ducks?' }],
  ])('are found by %s', async (_, said) => {
    const answers = await read([{ ...said, response: '7' }]);
    expect(answers.responseTo(first, 0)).toMatchObject({ kind: 'response', response: '7', finishReason: 'stop' });
    expect(answers.unmatched).toEqual([]);
    expect(answers.responseTo(second, 0)).toEqual({ kind: 'missing' });
  });

  it('keep several samples of a question apart, and know which response was cut', async () => {
    const answers = await read([
      { id: 'a', sample: 1, response: 'late', finish_reason: 'length' },
      { id: 'a', response: 'early' },
    ]);
    expect(answers.responseTo(first, 0)).toMatchObject({ response: 'early', finishReason: 'stop' });
    expect(answers.responseTo(first, 1)).toMatchObject({ response: 'late', finishReason: 'length' });
    expect(answers.responseTo(first, 2)).toEqual({ kind: 'missing' });
  });

  it('list a sample beyond those that are asked, so that nobody takes its figures for those of all samples', async () => {
    const rows = [
      { id: 'a', response: 'early' },
      { id: 'a', sample: 1, response: 'late' },
    ];
    const answers = await read(rows, [first, second], 1);
    expect(answers.unmatched).toEqual([{ line: 2, reason: expect.stringContaining('sample 1 is not asked') }]);
    expect(answers.responseTo(first, 0)).toMatchObject({ response: 'early' });
  });

  it.each([
    ['an id that no question has', { id: 'z', response: '' }, 'of no question that is asked: id z'],
    ['nothing that says which', { response: '' }, 'it has no id, index or question'],
    ['words that disagree', { id: 'a', index: 1, response: '' }, 'do not name the same question'],
    ['a benchmark that is not asked', { benchmark: 'mmmu', id: 'a', response: '' }, 'mmmu is not asked'],
  ])('list a row with %s, and its line', async (_, row, reason) => {
    const { unmatched } = await read([{ id: 'b', response: '7' }, row]);
    expect(unmatched).toEqual([{ line: 2, reason: expect.stringContaining(reason) }]);
  });

  it('list a row that is doubled, and let the first count', async () => {
    const answers = await read([
      { id: 'a', response: 'first' },
      { index: 0, response: 'second' },
    ]);
    expect(answers.doubled).toEqual([{ line: 2, reason: 'answers gsm8k a again, after line 1' }]);
    expect(answers.responseTo(first, 0)).toMatchObject({ response: 'first' });
  });

  it('list rows that are broken', async () => {
    const { broken, rows } = await read([
      { id: 'a', response: '7' },
      'not JSON',
      { id: 'b' },
      { id: 'b', response: 7 },
    ]);
    expect(broken.map(({ line }) => line).sort()).toEqual([2, 3, 4]);
    expect(rows).toBe(4);
  });

  it('need a benchmark in each row when several are asked', async () => {
    const rows = [
      { index: 0, response: 'whose?' },
      { benchmark: 'medqa', index: 0, response: 'A' },
    ];
    const answers = await read(rows, [first, other]);
    expect(answers.unmatched).toEqual([{ line: 1, reason: 'it names no benchmark, and several are asked' }]);
    expect(answers.responseTo(other, 0)).toMatchObject({ response: 'A' });
  });

  it('do not answer a question whose text two questions share', async () => {
    const twin = problemOf('gsm8k', 2, { question: first.question });
    const { unmatched } = await read([{ question: 'How many ducks?', response: '7' }], [first, twin]);
    expect(unmatched).toEqual([{ line: 1, reason: expect.stringContaining('of several questions') }]);
  });

  it('may be packed', async () => {
    const path = join(freshFolder(), 'answers.jsonl.gz');
    writeFileSync(path, gzipSync('{"id":"a","response":"7"}\n'));
    expect((await readRecordedAnswers(path, [first], 1)).responseTo(first, 0)).toMatchObject({ response: '7' });
  });

  it('are refused without a single row', async () => {
    await expect(read(['', 'nothing'])).rejects.toThrow('it has no row that is a JSON object');
  });
});

it('the responder tells people of every row that is not used', async () => {
  const answers = await read([{ id: 'a', response: '7' }, { id: 'a', response: '8' }, { id: 'z', response: '9' }, '{']);
  const responder = createRecordedResponder(answers);
  expect(responder.notes()).toEqual([
    expect.stringMatching(/^1 of 4 rows broken and not used \(line 4: /),
    expect.stringMatching(/^1 of 4 rows of no question asked \(line 3: /),
    expect.stringMatching(/^1 of 4 rows doubled, the first counts \(line 2: /),
  ]);
  expect(await responder.respond([{ problem: second, samples: [0] }])).toEqual([[{ kind: 'missing' }]]);
});

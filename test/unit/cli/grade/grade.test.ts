/** `troupe grade` as a person or a script meets it: real files, the real pool. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runMain } from '../../../../cli/main.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-grade-test-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function grade(...words: readonly string[]) {
  const said = { out: '', error: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.error += String(text);
    return true;
  });
  const code = await runMain(['grade', ...words]);
  vi.restoreAllMocks();
  return { code, ...said };
}

interface VerdictRow {
  readonly line: number;
  readonly id?: string;
  readonly gold: string | null;
  readonly extracted: string | null;
  readonly score: number | null;
  readonly decided_by: string | null;
  readonly reason?: string;
  readonly detail?: string;
  readonly mode: string | null;
  readonly grader: string | null;
  readonly milliseconds: number | null;
}

async function gradeFile(lines: readonly (object | string)[], ...words: readonly string[]) {
  const file = join(folder, 'pairs.jsonl');
  writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  const output = join(folder, 'verdicts.jsonl');
  const { code, out, error } = await grade('--file', file, '--output', output, ...words);
  const rows = readFileSync(output, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): VerdictRow => JSON.parse(line));
  return { code, out, error, rows };
}

describe('one verdict', () => {
  it('is explained: what was found where, how both sides read, and which rule decided', async () => {
    const { code, out } = await grade('--gold', '1/2', '<think>1</think> So it is \\boxed{0.50}.');
    expect(code).toBe(0);
    expect(out).toMatch(/^verdict +1 {2}right$/m);
    expect(out).toMatch(/^decided by +rational$/m);
    expect(out).toMatch(/^gold +1\/2/m);
    expect(out).toMatch(/^answer +0\.50/m);
    expect(out).toMatch(/^found in +the last box behind the last thought$/m);
    expect(out).toMatch(/^graded as +math, reward mode, \d+\.\d\d ms$/m);
  });

  it('says why there is no answer', async () => {
    const { code, out } = await grade('--gold', '7', '<think>\\boxed{7}');
    expect(code).toBe(0);
    expect(out).toMatch(/^verdict +0 {2}no answer$/m);
    expect(out).toMatch(/^because +a thought is opened and not closed$/m);
  });

  it('is one JSON object with --json', async () => {
    const { out } = await grade('--gold', 'B', '--choices', 'Yes|No', '<answer>B: No</answer>', '--json');
    expect(JSON.parse(out)).toMatchObject({
      gold: 'B',
      right_option: 'B',
      extracted: 'B',
      score: 1,
      decided_by: 'choice-letter-with-text',
      mode: 'reward',
      grader: 'choice',
      found_in: 'the last <answer>',
    });
  });

  it.each([
    [1, ['--gold', 'no', '--choice', 'Yes', '--choice', 'No', 'B']],
    [0, ['--gold', '18', 'Janet makes $18 a day.']],
    [1, ['--gold', '18', '--mode', 'eval', 'Janet makes $18 a day.']],
    [1, ['--gold', '18', '--mode', 'COMPAT', 'Janet makes $18 a day.']],
    [0, ['--gold', '18', '--mode', 'strict', 'Janet makes $18 a day.']],
    [0, ['--gold', '7', '--finish-reason', 'length', '7']],
    [1, ['--gold', '7', '--finish-reason', 'stop', '7']],
    [0.8, ['--gold', 'left lung', '--grader', 'f1', 'The left upper lung.']],
    [1, ['--gold=-7', '--grader', 'numeric', '--', '-7.0']],
  ])('has the score %d for %j', async (score, words) => {
    const { out } = await grade('--json', ...words);
    expect(JSON.parse(out)).toMatchObject({ score });
  });

  it.each([
    ['no right answer', ['7'], 'no right answer'],
    ['no response', ['--gold', '7'], 'no response'],
    ['a mode that there is not', ['--gold', '7', '--mode', 'kind', '7'], 'reward, strict, evaluation'],
    ['a grader that there is not', ['--gold', '7', '--grader', 'maths', '7'], 'math, choice, exact'],
    ['a finish reason that there is not', ['--gold', '7', '--finish-reason', 'bored', '7'], 'stop, length'],
    ['a right answer that is no option', ['--gold', 'Q', '--choices', 'a|b', 'A'], 'none of 2 options'],
    ['a file that is not there', ['--file', 'nowhere.jsonl'], 'there is no file nowhere.jsonl'],
    ['a file and a response', ['--file', 'nowhere.jsonl', '--gold', '7', '7'], 'they stand in its rows'],
    ['an output without a file', ['--gold', '7', '--output', 'x', '7'], 'one verdict is printed'],
    ['no threads', ['--file', 'x', '--workers', '0'], '1 or more'],
  ])('is refused with exit code 2 for %s', async (_, words, said) => {
    const { code, out, error } = await grade(...words);
    expect(error).toContain(said);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('the verdicts of a file', () => {
  it('are one a row, in order, with the row named', async () => {
    const { code, rows, error } = await gradeFile([
      { gold: '7', response: '\\boxed{7}', id: 'first' },
      { gold: 7, answer: 8 },
      { gold: 'B', response: 'The answer is (B).', choices: ['Yes', 'No'], mode: 'evaluation' },
      { gold: 'no', response: 'B', choices: { B: 'No', A: 'Yes' } },
      { gold: 'left lung', answer: 'left lung', grader: 'f1' },
      { gold: '7', answer: '7', finish_reason: 'length' },
    ]);
    expect(code).toBe(0);
    expect(rows.map(({ line, score, grader, mode }) => [line, score, grader, mode])).toEqual([
      [1, 1, 'math', 'reward'],
      [2, 0, 'math', 'reward'],
      [3, 1, 'choice', 'evaluation'],
      [4, 1, 'choice', 'reward'],
      [5, 1, 'f1', 'reward'],
      [6, 0, 'math', 'reward'],
    ]);
    expect(rows[0]).toMatchObject({ id: 'first', gold: '7', extracted: '7' });
    expect(rows[0]?.milliseconds).toBeGreaterThanOrEqual(0);
    expect(rows[5]).toMatchObject({ reason: 'truncated', extracted: null, decided_by: 'finish-reason' });
    expect(error).toMatch(/^6 rows in .*: 4 right, 1 wrong, 1 without an answer, 0 not graded$/m);
  });

  it('say which rows cannot be read and why, and never score them', async () => {
    const { code, rows, error } = await gradeFile([
      'no json',
      '',
      '[1]',
      { gold: '7' },
      { answer: '7' },
      { gold: '', answer: '7' },
      { gold: 'Q', answer: 'A', choices: ['a', 'b'] },
      { gold: '7', answer: '7', mode: 'kind' },
      { gold: '7', answer: '7', grader: 'maths' },
      { gold: '7', answer: '7', finish_reason: 'bored' },
      { gold: 'x', answer: '7', grader: 'numeric' },
      { gold: '7', answer: '7' },
    ]);
    expect(code).toBe(0);
    expect(rows.slice(0, -1).map(({ line, score, reason }) => [line, score, reason])).toEqual(
      [1, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((line) => [line, null, 'unreadable']),
    );
    expect(rows.slice(0, -1).every(({ detail }) => (detail ?? '').length > 0)).toBe(true);
    expect(rows.at(-1)).toMatchObject({ line: 12, score: 1 });
    expect(error).toContain('1 right, 0 wrong, 0 without an answer, 10 not graded');
  });

  it('follow the mode and the grader of the command line where a row names none', async () => {
    const { rows } = await gradeFile(
      [
        { gold: '7', answer: 'It is 7.' },
        { gold: '7', answer: '7', mode: 'reward', grader: 'exact' },
      ],
      '--mode',
      'evaluation',
      '--grader',
      'numeric',
    );
    expect(rows).toMatchObject([
      { score: 1, mode: 'evaluation', grader: 'numeric' },
      { score: 1, mode: 'reward', grader: 'exact' },
    ]);
  });

  it('keep their order over many batches, read from gzip, with separators of Unicode inside of the texts', async () => {
    const file = join(folder, 'pairs.jsonl.gz');
    const lines = Array.from({ length: 5000 }, (_, index) => {
      const response = `a\u2028b\u0085c \\boxed{${index % 3 === 0 ? index : -1}}`;
      return `{"gold":${index},"response":${JSON.stringify(response).replace('\\u2028', '\u2028')}}`;
    });
    writeFileSync(file, gzipSync(lines.join('\r\n')));
    const output = join(folder, 'out.jsonl');
    expect((await grade('--file', file, '--output', output)).code).toBe(0);
    const rows = readFileSync(output, 'utf8').trim().split('\n');
    expect(rows.length).toBe(5000);
    const wrong = rows.filter((text, index) => {
      const { line, gold, score }: VerdictRow = JSON.parse(text);
      return line !== index + 1 || gold !== String(index) || score !== (index % 3 === 0 ? 1 : 0);
    });
    expect(wrong).toEqual([]);
  });

  it('are of every row of a file that begins with a byte order mark', async () => {
    const file = join(folder, 'marked.jsonl');
    writeFileSync(file, '\uFEFF{"gold":"7","answer":"7"}\n');
    const { code, out } = await grade('--file', file);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ line: 1, score: 1 });
  });

  it('end at a file that was cut off, which is named with what to do', async () => {
    const file = join(folder, 'half.jsonl.gz');
    writeFileSync(file, gzipSync('{"gold":"7","answer":"7"}\n'.repeat(1000)).subarray(0, -20));
    const { code, error } = await grade('--file', file);
    expect(code).toBe(2);
    expect(error).toContain(`${file}: its gzip is cut off`);
  });

  it('do not overwrite the file that is read', async () => {
    const file = join(folder, 'pairs.jsonl');
    writeFileSync(file, '{"gold":"7","answer":"7"}\n');
    expect((await grade('--file', file, '--output', file)).code).toBe(2);
    expect(readFileSync(file, 'utf8')).toContain('gold');
  });

  it('end quietly when their reader goes', () => {
    const file = join(folder, 'pairs.jsonl');
    writeFileSync(file, '{"gold":"7","answer":"7"}\n'.repeat(20_000));
    const troupe = fileURLToPath(new URL('../../../../../bin/troupe.js', import.meta.url));
    const command = `"${process.execPath}" "${troupe}" grade --file "${file}" 2>"${folder}/error" | sed 1q`;
    const out = execFileSync('sh', ['-c', command], { encoding: 'utf8', timeout: 60_000 });
    expect(JSON.parse(out)).toMatchObject({ line: 1, score: 1 });
    expect(readFileSync(join(folder, 'error'), 'utf8')).toMatch(/^[\d,]+ rows in .*\n$/);
  });
});

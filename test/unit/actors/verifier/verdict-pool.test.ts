import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suspectsFile } from '../../../../actors/verifier/running-journal.js';
import type { GraderDescription } from '../../../../actors/verifier/start-data.js';
import type { VerdictItem } from '../../../../actors/verifier/verdict-item.js';
import { VerdictPool } from '../../../../actors/verifier/verdict-pool.js';
import { taskSource } from '../../../helpers/task-source.js';
import { withoutTime } from '../../../helpers/without-time.js';

const modules = resolve('test/helpers/reward-modules');
const hostile: GraderDescription = { kind: 'module', path: join(modules, 'hostile.js'), name: null };

let folder = '';
let pool: VerdictPool | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-verdicts-'));
});
afterEach(async () => {
  await pool?.close();
  pool = undefined;
  rmSync(folder, { recursive: true });
});

async function open(grader: GraderDescription, workers = 2, timeoutMs = 400): Promise<VerdictPool> {
  pool = await VerdictPool.open({ grader, workers, timeoutMs, folder });
  return pool;
}

function items(solutions: readonly string[]): VerdictItem[] {
  return solutions.map((solution, row) => ({
    key: `train:1:0:${row}`,
    dataSource: 'test',
    solution,
    groundTruth: '7',
    extra: { finish_reason: 'stop' },
  }));
}

/** A reward module in TypeScript, with syntax that no JavaScript engine strips, and parts that become metrics. */
function writeTyped(): string {
  const path = join(folder, 'typed.ts');
  writeFileSync(
    path,
    `enum Worth { Wrong = 0, Right = 1 }
     interface Extra { readonly finish_reason?: 'stop' | 'length' }
     export const notAFunction: number = 7;
     export function lengthAware(dataSource: string, solution: string, groundTruth: string, extra: Extra) {
       const score: Worth = solution === groundTruth ? Worth.Right : Worth.Wrong;
       return { score, stopped: extra.finish_reason === 'stop', words: solution.split(' ').length, source: dataSource.length };
     }`,
  );
  return path;
}

describe('the verdict pool', () => {
  it('gives one verdict an item, in order, over several workers (POOL-1)', async () => {
    const solutions = Array.from({ length: 1_000 }, (_, index) => (index % 3 === 0 ? '7' : '8'));
    const verdicts = await (await open(hostile)).grade(items(solutions));
    expect(verdicts.map(withoutTime)).toEqual(
      solutions.map((solution) => ({ outcome: 'scored', score: solution === '7' ? 1 : 0 })),
    );
  });

  it('grades nothing when there is nothing', async () => {
    expect(await (await open(hostile)).grade([])).toEqual([]);
  });

  it('ends a loop without end at its deadline and grades the rest (POOL-2)', async () => {
    const solutions = ['7', 'loop', '8', '7', 'never', '7', '7', '8'];
    const verdicts = await (await open(hostile)).grade(items(solutions));
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(
      solutions.map((solution) => (solution === 'loop' || solution === 'never' ? 'timeout' : 'scored')),
    );
    expect(withoutTime(verdicts[1] ?? { outcome: 'crashed', reason: 'none' })).toEqual({
      outcome: 'timeout',
      reason: 'not graded within 400 ms',
    });
  });

  it('counts the deadline from the start of the execution, not from queueing', async () => {
    const verdicts = await (await open(hostile, 1, 400)).grade(items(Array.from({ length: 60 }, () => 'late')));
    expect(verdicts.filter(({ outcome }) => outcome === 'scored')).toHaveLength(60);
  });

  it('leaves what had no turn before the end of its batch without a score, though every item hangs', async () => {
    const pool = await open(hostile, 1, 300);
    const verdicts = await pool.grade(items(Array.from({ length: 50 }, () => 'loop')), performance.now() + 700);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 50 }, () => 'timeout'));
    expect((await pool.grade(items(['7'])))[0]).toMatchObject({ outcome: 'scored', score: 1 });
  });

  it('keeps a grader that throws, rejects or returns no number from being a score (verdict crashed)', async () => {
    const verdicts = await (
      await open(hostile)
    ).grade(items(['throw', 'reject', 'nan', 'text', 'nothing', 'part', '7']));
    expect(verdicts.map(withoutTime)).toEqual([
      { outcome: 'crashed', reason: 'RangeError: the grader cannot cope' },
      { outcome: 'crashed', reason: 'Error: rejected' },
      { outcome: 'crashed', reason: 'its score is NaN, not a number' },
      { outcome: 'crashed', reason: 'it returned the text "1", not a number' },
      { outcome: 'crashed', reason: 'it returned undefined, not a number' },
      { outcome: 'crashed', reason: 'its part format is the text "good", not a number' },
      { outcome: 'scored', score: 1 },
    ]);
  });

  it('loses only the item that ends its worker (POOL-3)', async () => {
    const solutions = ['7', 'exit', '7', '8', 'exit', '7'];
    const verdicts = await (await open(hostile)).grade(items(solutions));
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(
      solutions.map((solution) => (solution === 'exit' ? 'crashed' : 'scored')),
    );
  });

  it('survives an item that wants more memory than a worker has', async () => {
    const verdicts = await (await open(hostile, 1, 20_000)).grade(items(['7', 'memory', '7']));
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['scored', 'crashed', 'scored']);
  }, 60_000);

  it('goes on grading after failures', async () => {
    const opened = await open(hostile);
    await opened.grade(items(['exit', 'loop']));
    expect((await opened.grade(items(['7', '8']))).map(withoutTime)).toEqual([
      { outcome: 'scored', score: 1 },
      { outcome: 'scored', score: 0 },
    ]);
  });

  it('runs a reward module in TypeScript and keeps its parts', async () => {
    const typed = { ...hostile, path: writeTyped(), name: 'lengthAware' };
    const verdicts = await (await open(typed)).grade(items(['7', 'some other words']));
    expect(verdicts.map(withoutTime)).toEqual([
      { outcome: 'scored', score: 1, parts: { stopped: 1, words: 1, source: 4 } },
      { outcome: 'scored', score: 0, parts: { stopped: 1, words: 3, source: 4 } },
    ]);
  });

  it('grades by the task when there is no module', async () => {
    const source = { ...taskSource({}), train_files: [], val_files: [] };
    const verdicts = await (
      await open({ kind: 'task', task: 'arithmetic', source })
    ).grade(items(['<answer>7</answer>', '7']));
    expect(verdicts.map(withoutTime)).toEqual([
      { outcome: 'scored', score: 1 },
      { outcome: 'scored', score: 0, reason: 'no answer' },
    ]);
  });

  it.each([
    ['a missing file', 'missing.js', null, /there is no file .*missing\.js/],
    ['a missing export', 'hostile.js', 'reward', /no export reward that is a function; it exports computeScore/],
    ['an export that is no function', 'typed.ts', 'notAFunction', /no export notAFunction that is a function/],
    ['a module without computeScore or default', 'typed.ts', null, /neither computeScore nor a default export/],
  ])('refuses %s at the start', async (_, file, name, message) => {
    await expect(
      open({ ...hostile, path: file === 'typed.ts' ? writeTyped() : join(modules, file), name }),
    ).rejects.toThrow(message);
  });

  it('refuses a module that does not load, with the reason', async () => {
    const path = join(folder, 'broken.ts');
    writeFileSync(path, 'export const computeScore = (: number) => 1;');
    await expect(open({ ...hostile, path, name: null })).rejects.toThrow(/broken\.ts.*does not load/s);
  });

  it('grades a suspect alone, and gives it up when the process ended twice under it (POOL-4)', async () => {
    mkdirSync(join(folder, 'verifier'));
    writeFileSync(suspectsFile(folder), 'train:1:0:1\ntrain:1:0:2\ntrain:1:0:1\n');
    const verdicts = await (await open(hostile)).grade(items(['7', '7', '7']));
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['scored', 'crashed', 'scored']);
  });
});

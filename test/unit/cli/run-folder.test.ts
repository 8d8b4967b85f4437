/** RUN-FOLDER-1…4: folders on disk, and real processes where the promise is about a process that dies or starts too. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readJsonLines } from '../../../cli/json-lines.js';
import { createRunFolder, findRunToResume, readSummary, reopenRunFolder } from '../../../cli/run-folder.js';
import { syntheticEvaluations, syntheticSummary } from '../../helpers/synthetic-run.js';

const moduleUrl = new URL('../../../cli/run-folder.js', import.meta.url).href;

function testRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'troupe-runs-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

function makeFolder(root: string, experiment = 'tiny') {
  const folder = createRunFolder({ root, experiment, resolvedConfig: 'trainer: {}\n' });
  onTestFinished(() => folder.close());
  return folder;
}

/** A run that was killed after a checkpoint. */
function interruptedRun(root: string): string {
  const folder = makeFolder(root);
  mkdirSync(join(folder.path, 'checkpoints'));
  writeFileSync(join(folder.path, 'checkpoints', 'latest'), 'global_step_1\n');
  folder.close();
  return folder.path;
}

function lockAs(path: string, pid: number, startTime: string | null = null): void {
  writeFileSync(join(path, 'running.json'), JSON.stringify({ pid, startTime }));
}

function scriptArguments(script: string): string[] {
  return [
    '--input-type=module',
    '--eval',
    `import { createRunFolder } from ${JSON.stringify(moduleUrl)};
     const create = (root) => createRunFolder({ root, experiment: 'tiny', resolvedConfig: String(process.pid) });
     ${script}`,
  ];
}

const stepsIn = (path: string, name: string, field = 'step') =>
  readJsonLines(join(path, name)).map(({ value }): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined,
  );

describe("a run's folder", () => {
  it('is a new one for each run, numbered on, with a link to the newest', () => {
    const root = testRoot();
    mkdirSync(join(root, 'tiny-007'));
    writeFileSync(join(root, 'tiny-007', 'mine.txt'), 'mine');
    expect([makeFolder(root), makeFolder(root)].map(({ path }) => basename(path))).toEqual(['tiny-008', 'tiny-009']);
    expect(readlinkSync(join(root, 'tiny-latest'))).toBe('tiny-009');
    expect(readdirSync(join(root, 'tiny-007'))).toEqual(['mine.txt']);
  });

  it('is never shared by runs that start together', async () => {
    const root = testRoot();
    const script = scriptArguments(`
      const createAll = () => { for (let run = 0; run < 40; run++) create(${JSON.stringify(root)}).close(); };
      process.stdin.once('data', createAll);
      console.log('ready');`);
    const children = [1, 2].map(() => spawn(process.execPath, script, { stdio: ['pipe', 'pipe', 'inherit'] }));
    onTestFinished(() => children.forEach((child) => child.kill('SIGKILL')));
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    const ends = children.map((child) => once(child, 'close'));
    for (const { stdin } of children) stdin.end('start');
    expect(await Promise.all(ends)).toEqual(children.map(() => [0, null]));
    const runs = readdirSync(root).filter((name) => name !== 'tiny-latest');
    const makers = runs.map((name) => Number(readFileSync(join(root, name, 'config.resolved.yaml'), 'utf8')));
    for (const { pid } of children) expect(makers.filter((maker) => maker === pid)).toHaveLength(40);
  });

  it('stays inside the root, whatever the experiment is called', () => {
    const root = testRoot();
    expect(basename(makeFolder(root, '../../a b').path)).toBe('a-b-001');
    expect(basename(makeFolder(root, '..').path)).toBe('run-001');
  });

  it('has every line on disk when its call returns: a SIGKILL right after loses none', () => {
    const root = testRoot();
    const { signal } = spawnSync(
      process.execPath,
      scriptArguments(`
        const folder = create(${JSON.stringify(root)});
        for (let step = 1; step <= 3; step++) folder.metrics(step, 'sft', { 'train/loss': step });
        folder.event({ kind: 'interrupt-received', step: 3 });
        process.kill(process.pid, 'SIGKILL');`),
      { timeout: 60_000, killSignal: 'SIGTERM' },
    );
    expect(signal).toBe('SIGKILL');
    expect(stepsIn(join(root, 'tiny-001'), 'metrics.jsonl')).toEqual([1, 2, 3]);
    expect(stepsIn(join(root, 'tiny-001'), 'events.jsonl', 'kind')).toEqual(['interrupt-received']);
  });

  it('names the file that has no room for a line, and leaves no half of it', () => {
    const root = testRoot();
    const script = scriptArguments(`
      const folder = create(${JSON.stringify(root)});
      try { for (let step = 1; step < 1000; step++) folder.metrics(step, 'sft', { 'train/loss': 1 / 3 }); }
      catch (error) { console.log(JSON.stringify({ name: error.name, path: error.path, code: error.code })); }`);
    const limited = ['-c', 'ulimit -f 4 && exec "$@"', 'bash', process.execPath, ...script];
    const { stdout } = spawnSync('bash', limited, { encoding: 'utf8', timeout: 60_000 });
    const path = join(root, 'tiny-001', 'metrics.jsonl');
    expect(JSON.parse(stdout)).toEqual({ name: 'RunFolderFullError', path, code: 'EFBIG' });
    const steps = stepsIn(join(root, 'tiny-001'), 'metrics.jsonl');
    expect(steps.length).toBeGreaterThan(10);
    expect(steps).toEqual(steps.map((_, index) => index + 1));
  });

  it('has the records of an evaluation whole, under its name; a half is not taken for one, and an earlier one stays', () => {
    const folder = makeFolder(testRoot());
    const path = join(folder.path, 'evaluations', 'grpo-step-3.jsonl');
    const first = folder.evaluationRecords('grpo', 3);
    first.append([{ score: 1 }]);
    expect(readJsonLines(path)).toEqual([]);
    first.append([{ score: 0 }, { score: null }]);
    first.commit();
    const scoresIn = () => stepsIn(folder.path, 'evaluations/grpo-step-3.jsonl', 'score');
    expect(scoresIn()).toEqual([1, 0, null]);
    folder.evaluationRecords('grpo', 3).append([{ score: 0.5 }]);
    expect(scoresIn()).toEqual([1, 0, null]);
    const again = folder.evaluationRecords('grpo', 3);
    again.append([{ score: 0.25 }]);
    again.commit();
    expect(scoresIn()).toEqual([0.25]);
  });

  it('writes the rollouts of a step one a line, and a summary that reads back as it was', () => {
    const folder = makeFolder(testRoot());
    folder.rollouts(4, [{ score: 1 }, { score: NaN }]);
    expect(readFileSync(join(folder.path, 'rollouts', 'step-4.jsonl'), 'utf8')).toBe('{"score":1}\n{"score":"NaN"}\n');
    expect(readSummary(folder.path)).toBeUndefined();
    folder.summary(syntheticSummary());
    expect(readSummary(folder.path)).toEqual(syntheticSummary());
  });
});

describe('a run that goes on', () => {
  it('moves what lies beyond the resumed step aside, and tells each step once', () => {
    const before = makeFolder(testRoot());
    const [evaluation] = syntheticEvaluations();
    if (evaluation === undefined) throw new Error('no evaluation to write');
    for (const step of [1, 2, 3, 4]) {
      before.metrics(step, 'sft', {});
      before.evaluation(evaluation);
    }
    before.summary(syntheticSummary());
    before.close();
    writeFileSync(join(before.path, 'metrics.jsonl'), '{"step":5,"sta', { flag: 'a' });

    const after = reopenRunFolder(before.path, 2);
    onTestFinished(() => after.close());
    after.metrics(3, 'sft', {});
    after.evaluation(evaluation);
    expect(stepsIn(after.path, 'metrics.jsonl')).toEqual([1, 2, 3]);
    expect(stepsIn(after.path, 'evaluations.jsonl', 'afterStep')).toEqual([1, 2, 3]);
    expect(stepsIn(after.path, 'metrics.abandoned.jsonl')).toEqual([3, 4, undefined]);
    expect(stepsIn(after.path, 'evaluations.abandoned.jsonl', 'afterStep')).toEqual([3, 4]);
    expect(readSummary(after.path)).toBeUndefined();
  });

  it('starts its events on a line of their own after half a line of a power cut', () => {
    const path = interruptedRun(testRoot());
    writeFileSync(join(path, 'events.jsonl'), '{"kind":"run-st');
    const folder = reopenRunFolder(path, 1);
    onTestFinished(() => folder.close());
    folder.event({ kind: 'interrupt-received', step: 1 });
    expect(stepsIn(path, 'events.jsonl', 'kind')).toEqual([undefined, 'interrupt-received']);
  });

  it('is the newest of its experiment that has a checkpoint and did not end as done', () => {
    const root = testRoot();
    expect(findRunToResume(join(root, 'none'), 'tiny')).toBeUndefined();
    const [older, newer] = [interruptedRun(root), interruptedRun(root)];
    makeFolder(root).close();
    makeFolder(root, 'tiny-other').close();
    expect(findRunToResume(root, 'tiny')).toBe(newer);
    const folder = reopenRunFolder(newer, 1);
    folder.summary({ ...syntheticSummary(), exit: 'interrupted' });
    expect(findRunToResume(root, 'tiny')).toBe(newer);
    folder.summary(syntheticSummary());
    folder.close();
    expect(findRunToResume(root, 'tiny')).toBe(older);
  });

  it('is refused, and not found, while another process works in its folder', () => {
    const root = testRoot();
    const [path, pid] = [interruptedRun(root), process.ppid];
    lockAs(path, pid);
    expect(findRunToResume(root, 'tiny')).toBeUndefined();
    const refusal = expect.objectContaining({ name: 'RunFolderBusyError', path, pid });
    expect(() => reopenRunFolder(path, 1)).toThrow(refusal);
  });

  it.each([
    ['a process that has ended', () => spawnSync(process.execPath, ['--version']).pid, null],
    ['an earlier process of the same number', () => process.ppid, 'another start'],
  ])('takes over the lock of %s, and gives its own up at the end', (_, pid, startTime) => {
    const root = testRoot();
    const path = interruptedRun(root);
    lockAs(path, pid(), startTime);
    expect(findRunToResume(root, 'tiny')).toBe(path);
    const folder = reopenRunFolder(path, 1);
    expect(JSON.parse(readFileSync(join(path, 'running.json'), 'utf8'))).toMatchObject({ pid: process.pid });
    folder.close();
    folder.close();
    expect(readdirSync(path)).not.toContain('running.json');
  });
});

/** The paper's four stages as a user types them, at the size of this machine: each starts from the one before. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.js';
import { eventually } from '../helpers/eventually.js';
import { eventsOf, metricsOf, stepMetricsOf, summaryOf, type FinishedRun } from '../helpers/tiny-run/start-run.js';

const stageMinutes = 10;
const runs = 'config/runs';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-recipe-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** @param words of a command line after `troupe` */
async function troupe(...words: readonly string[]): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(process.execPath, ['bin/troupe.js', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  return { exitCode, output };
}

/** The run file's own `model.path: runs/…` is looked for in the test's folder. */
async function stage(name: string, ...overrides: readonly string[]): Promise<FinishedRun> {
  const file = join(runs, `${name}.yaml`);
  const { path } = loadConfig(file).config.model;
  const from = path === null ? [] : [`model.path=${path.replace(/^runs/, folder)}`];
  // On TensorFlow.js the stages had not ended after eight minutes: a machine without torch leaves this file out.
  const settings = ['engine=torch', `trainer.default_local_dir=${folder}`];
  const done = await troupe('train', file, ...settings, ...from, ...overrides);
  return { ...done, signal: null, folder, runFolder: join(folder, `${name}-001`) };
}

/** Held-out accuracy: of the first and the last evaluation of the run. */
function accuracies(run: FinishedRun): { before: Interval; after: Interval } {
  const evaluations = metricsOf(run.runFolder).flatMap(({ metrics }) => {
    const source = Object.keys(metrics).find((key) => /^val-aux\/.*\/acc\/low$/.test(key));
    if (source === undefined) return [];
    return [{ low: Number(metrics[source]), high: Number(metrics[source.replace('low', 'high')]) }];
  });
  const [before, after] = [evaluations[0], evaluations.at(-1)];
  if (!before || !after) throw new Error(`no evaluation in ${run.runFolder}`);
  return { before, after };
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

describe.sequential('the stages of the recipe, one after the other', () => {
  it('stage 1: SFT learns the teacher’s way, with its mistakes', { timeout: stageMinutes * 60_000 }, async () => {
    const run = await stage('mini-x-reasoner-sft');
    expect(summaryOf(run)).toMatchObject({ exit: 'done', reproducible: true });
    const { before, after } = accuracies(run);
    expect(after.low).toBeGreaterThan(before.high);
    expect(after.high).toBeLessThan(0.75);
  });

  it('stage 2: GRPO on the answers alone mends them', { timeout: stageMinutes * 60_000 }, async () => {
    const run = await stage('mini-x-reasoner-rl');
    expect(summaryOf(run)).toMatchObject({ exit: 'done' });
    const { before, after } = accuracies(run);
    expect(after.low).toBeGreaterThan(before.high);
  });

  it('stage 3: SFT on medical traces that rejection sampling kept', { timeout: stageMinutes * 60_000 }, async () => {
    const run = await stage('mini-x-reasoner-med-sft');
    expect(summaryOf(run)).toMatchObject({ exit: 'done' });
    const { before, after } = accuracies(run);
    expect(after.low).toBeGreaterThan(before.high);
  });

  it(
    'stage 4: GRPO on the medical questions, the verifier swapped in the middle of the run',
    { timeout: 2 * stageMinutes * 60_000 },
    async () => {
      const runFolder = join(folder, 'mini-x-reasoner-med-rl-001');
      const running = stage('mini-x-reasoner-med-rl', 'verifier.kind=choice');
      await eventually(() => expect(stepsOf(runFolder)).toBeGreaterThan(5), 240_000);
      const swap = await troupe('swap', 'verifier', runFolder, 'verifier.kind=medical');
      expect(swap).toMatchObject({ exitCode: 0 });
      const run = await running;
      expect(summaryOf(run)).toMatchObject({ exit: 'done' });
      const [swapped] = eventsOf(runFolder, 'verifier-swapped');
      expect(swapped).toMatchObject({ from: 'choice', to: 'medical' });
      const steps = stepMetricsOf(runFolder);
      expect(steps).toHaveLength(60);
      expect(steps.every(({ metrics }) => metrics['critic/failed_verdicts'] === 0)).toBe(true);
      const { before, after } = accuracies(run);
      expect(after.low).toBeGreaterThan(before.high);
    },
  );
});

function stepsOf(runFolder: string): number {
  return existsSync(join(runFolder, 'metrics.jsonl')) ? stepMetricsOf(runFolder).length : 0;
}

describe('every run file', () => {
  const files = readdirSync(runs).filter((name) => name.endsWith('.yaml'));

  it.each(files.filter((name) => name !== 'gsm8k-equations.yaml'))('%s is a whole configuration', (name) => {
    expect(() => loadConfig(join(runs, name))).not.toThrow();
  });

  it.each(files.filter((name) => /^(x-reasoner|ablation)-/.test(name)))('%s has a twin of this size', (name) => {
    const [full, twin] = [loadConfig(join(runs, name)), loadConfig(join(runs, `mini-${name}`))].map(
      ({ config }) => config,
    );
    // The twin is smaller, and the algorithm is the same.
    expect(twin?.algorithm).toEqual(full?.algorithm);
    expect(twin?.trainer.stages).toEqual(full?.trainer.stages);
    expect(twin?.data.think).toBe(full?.data.think);
    expect(twin?.verifier.kind).toBe(full?.verifier.kind);
    expect(twin?.sft.optim).toMatchObject({ lr_scheduler: full?.sft.optim.lr_scheduler, gamma: full?.sft.optim.gamma });
  });
});

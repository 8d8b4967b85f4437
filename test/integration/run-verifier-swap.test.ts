/**
 * `troupe swap verifier` on a run that is going: the next step is graded by the new verifier, also when it is killed
 * afterwards, and also when the run itself is continued from a checkpoint.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkpointManifest } from '../../cli/checkpoint-manifest.js';
import { readJsonLines } from '../../cli/json-lines.js';
import { eventually } from '../helpers/eventually.js';
import {
  eventsOf,
  newestRun,
  performRun,
  startRun,
  stepMetricsOf,
  summaryIn,
  testFolder,
  type FinishedRun,
  type StartedRun,
} from '../helpers/tiny-run/start-run.js';

const troupe = fileURLToPath(new URL('../../../bin/troupe.js', import.meta.url));
/** Every response gets 0.25; 0.75 by the other. */
const always = (score: number) => `export const computeScore = () => ${score};`;

interface Commanded {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function swap(...words: readonly string[]): Promise<Commanded> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [troupe, 'swap', 'verifier', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { out: '', error: '' };
    child.stdout.on('data', (text) => (texts.out += String(text)));
    child.stderr.on('data', (text) => (texts.error += String(text)));
    child.once('error', fail);
    child.once('close', (code) => done({ code, ...texts }));
  });
}

function rewards(folder: string): { readonly first: string; readonly second: string } {
  const [first, second] = [join(folder, 'first.mjs'), join(folder, 'second.mjs')];
  writeFileSync(first, always(0.25));
  writeFileSync(second, always(0.75));
  return { first, second };
}

async function until(run: StartedRun, step: number): Promise<string> {
  await eventually(() => expect(stepMetricsOf(newestRun(run.folder)).length).toBeGreaterThanOrEqual(step), 120_000);
  return newestRun(run.folder) ?? '';
}

/** Scores by step, as rollouts/step-N.jsonl has them. */
function scoresOf(runFolder: string, step: number): Set<unknown> {
  const lines = readJsonLines(join(runFolder, 'rollouts', `step-${step}.jsonl`));
  return new Set(
    lines.map(({ value }) => (typeof value === 'object' && value !== null ? Reflect.get(value, 'score') : null)),
  );
}

function manifestOf(runFolder: string, step: number) {
  const path = join(runFolder, 'checkpoints', `global_step_${step}`, 'manifest.json');
  return checkpointManifest.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Global steps that GRPO has done; SFT does 3 before. */
function grpoSteps(runFolder: string): number[] {
  return stepMetricsOf(runFolder).flatMap(({ stage, step }) => (stage === 'grpo' ? [step] : []));
}

/** So many steps that no machine is done before the test has acted; then the run is interrupted. */
const endless = 'trainer.total_training_steps=400';

async function interrupted(run: StartedRun): Promise<FinishedRun> {
  run.process.kill('SIGINT');
  const finished = await run.finished;
  expect(finished.exitCode, finished.output).toBe(130);
  return finished;
}

describe('a swap of the verifier in the middle of a run', () => {
  it.each(['threads', 'single-process'])(
    'grades the next step by the other grader, and is told by events, manifest and summary (%s)',
    async (mode) => {
      const folder = testFolder();
      const { first, second } = rewards(folder);
      const run = startRun({ folder, overrides: [`verifier.path=${first}`, `placement.mode=${mode}`, endless] });
      const runFolder = await until(run, 4);
      const commanded = await swap(runFolder, `verifier.path=${second}`);
      expect(commanded).toMatchObject({ code: 0, error: '' });
      const [swapped] = eventsOf(runFolder, 'verifier-swapped');
      const step = Number(swapped?.['step']);
      expect(commanded.out).toBe(`verifier swapped after step ${step}: module ${first} → module ${second}\n`);
      await until(run, step + 1);
      const finished = await interrupted(run);

      const steps = grpoSteps(runFolder);
      expect(steps.length).toBeGreaterThan(step - 3);
      for (const graded of steps)
        expect(scoresOf(runFolder, graded), `step ${graded}`).toEqual(new Set([graded <= step ? 0.25 : 0.75]));
      expect(manifestOf(runFolder, steps.at(-1) ?? 0).verifier).toMatchObject({ step, verifier: { path: second } });
      expect(summaryIn(finished).irreproducibleBecause?.join()).toContain('the verifier was swapped after step');
    },
    240_000,
  );

  it('outlives a kill -9 of the verifier, and a run that is continued before and after it', async () => {
    const folder = testFolder();
    const { first, second } = rewards(folder);
    const overrides = ['placement.mode=processes', `verifier.path=${first}`, 'trainer.save_freq=1'];
    const when = { on: 'ask-answered', message: 'grader-replaced', asked: 'verifier', occurrence: 1 } as const;
    const run = startRun({ folder, overrides: [...overrides, endless], acts: [{ when, target: 'verifier' }] });
    const runFolder = await until(run, 5);
    expect(await swap(runFolder, `verifier.path=${second}`)).toMatchObject({ code: 0 });
    const step = Number(eventsOf(runFolder, 'verifier-swapped')[0]?.['step']);
    await until(run, step + 2);
    await interrupted(run);
    expect(eventsOf(runFolder, 'actor-failed').map(({ actor }) => actor.name)).toEqual(['verifier']);
    const last = grpoSteps(runFolder).at(-1) ?? 0;
    const graded = () => grpoSteps(runFolder).map((one) => [one, [...scoresOf(runFolder, one)]]);
    const wanted = grpoSteps(runFolder).map((one) => [one, [one <= step ? 0.25 : 0.75]]);
    expect(graded()).toEqual(wanted);

    // From before the swap: it is done again at its step. From after it: it holds from the start.
    const asFar = [...overrides, `trainer.total_training_steps=${last - 3}`];
    const checkpoint = (done: number) => join(runFolder, 'checkpoints', `global_step_${done}`);
    const again = await performRun({ folder, overrides: asFar, resume: checkpoint(4) });
    expect(again.exitCode, again.output).toBe(0);
    expect(graded()).toEqual(wanted);
    const after = await performRun({ folder, overrides: asFar, resume: checkpoint(step + 1) });
    expect(after.exitCode, after.output).toBe(0);
    expect(graded()).toEqual(wanted);
    expect(eventsOf(runFolder, 'verifier-restored').at(-1)).toMatchObject({ step: step + 1, swappedAt: step });
    expect(eventsOf(runFolder, 'verifier-swapped').map((event) => [event['step'], event['again'] ?? false])).toEqual([
      [step, false],
      [step, true],
    ]);

    // A configuration that names another verifier since knows better.
    const other = [...asFar, 'verifier.timeout_ms=900'];
    await performRun({ folder, overrides: other, resume: checkpoint(last) });
    expect(
      eventsOf(runFolder, 'warning-raised')
        .map(({ message }) => message)
        .join(),
    ).toContain('the swap is forgotten');
  }, 360_000);

  it('changes nothing when the next grader does not load, or when another swap is under way', async () => {
    const folder = testFolder();
    const { first } = rewards(folder);
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'export const computeScore = 7;');
    const run = startRun({ folder, overrides: [`verifier.path=${first}`, endless] });
    const runFolder = await until(run, 4);
    const both = await Promise.all([
      swap(runFolder, `verifier.path=${broken}`),
      swap(runFolder, `verifier.path=${broken}`),
    ]);
    expect(both.map(({ code }) => code)).toEqual([1, 1]);
    const errors = both.map(({ error }) => error).join('\n');
    expect(errors).toMatch(/broken\.mjs.*neither computeScore nor a default export/);
    await interrupted(run);
    for (const graded of grpoSteps(runFolder)) expect(scoresOf(runFolder, graded)).toEqual(new Set([0.25]));
    expect(eventsOf(runFolder, 'verifier-swapped')).toEqual([]);
    expect(eventsOf(runFolder, 'verifier-swap-refused').length).toBeGreaterThanOrEqual(1);

    // The run is over.
    const late = await swap(runFolder, `verifier.path=${first}`);
    expect(late).toMatchObject({ code: 1, out: '' });
    expect(late.error).toContain(`no process is at work in ${runFolder}`);
    // Its folder is enough for a check.
    expect(await swap(runFolder, `verifier.path=${first}`, '--dry-run')).toMatchObject({ code: 0, error: '' });
    expect(await swap(runFolder, `verifier.path=${broken}`, '--dry-run')).toMatchObject({ code: 1 });
    const mistyped = await swap(runFolder, 'verifier.kind=medcal');
    expect(mistyped.code).toBe(2);
    expect(mistyped.error).toContain('did you mean medical?');
    const unknown = await swap(runFolder, 'verifier.kind=math', 'verifier.options.decimalz=3');
    expect(unknown.code).toBe(2);
    expect(unknown.error).toContain('verifier.options');
    expect((await swap(runFolder, 'trainer.seed=3')).code).toBe(2);
    expect((await swap(runFolder)).code).toBe(2);
    expect((await swap(folder, 'verifier.kind=math')).code).toBe(2);
  }, 240_000);
});

/** A run that was stopped, however it was stopped, continues as if it never had been. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Act } from '../helpers/tiny-run/act.js';
import {
  eventsOf,
  finalHashOf,
  performRun,
  stepMetricsOf,
  summaryIn,
  summaryOf,
  testFolder,
  undisturbedHash,
} from '../helpers/tiny-run/start-run.js';

/** Steps of the whole run: three of SFT, six of GRPO. */
const lastStep = 9;
const allSteps = Array.from({ length: lastStep }, (_, index) => index + 1);
/** Quick to start; placements are compared elsewhere. */
const single = ['placement.mode=single-process'];

type Moment = readonly [
  message: 'examples-drawn' | 'step-gathered' | 'export-requested' | 'prompts-drawn',
  occurrence: number,
];

const takenBy = {
  'examples-drawn': 'learner',
  'step-gathered': 'learner',
  'export-requested': 'policy',
  'prompts-drawn': 'sampler',
} as const;

/** As the root sends the message. */
function atSending([message, occurrence]: Moment, signal: 'SIGINT' | 'SIGKILL'): Act {
  return { when: { on: 'ask-sent', message, asked: takenBy[message], occurrence }, target: 'root', signal };
}

it('continues from every saved step to the same weights', async () => {
  const folder = testFolder();
  const overrides = [...single, 'trainer.save_freq=1', 'sft.save_freq=1'];
  const whole = await performRun({ folder, overrides });
  const hash = finalHashOf(whole);
  expect(hash).toBe(await undisturbedHash());
  const checkpoints = join(whole.runFolder ?? '', 'checkpoints');
  const metrics = stepMetricsOf(whole.runFolder).map(({ step, metrics: { 'actor/grad_norm': norm } }) => [step, norm]);
  for (const step of allSteps) {
    const resumed = await performRun({ folder, overrides, resume: join(checkpoints, `global_step_${step}`) });
    expect(finalHashOf(resumed), `from step ${step}`).toBe(hash);
    expect(resumed.runFolder).toBe(whole.runFolder);
    const again = stepMetricsOf(whole.runFolder).map(({ step: at, metrics: { 'actor/grad_norm': norm } }) => [
      at,
      norm,
    ]);
    expect(again, `from step ${step}`).toEqual(metrics);
  }
});

it('goes on by itself after Ctrl-C and after kill -9 of the root, in SFT and in GRPO, one after the other', async () => {
  const folder = testFolder();
  const saving = ['trainer.save_freq=2'];
  const stops: readonly [string, Act, number | null][] = [
    ['Ctrl-C in the first step of SFT', atSending(['examples-drawn', 1], 'SIGINT'), 130],
    ['kill -9 in the third, when only the first is saved', atSending(['examples-drawn', 2], 'SIGKILL'), null],
    ['Ctrl-C in the last step of SFT', atSending(['examples-drawn', 2], 'SIGINT'), 130],
    ['kill -9 in GRPO while a checkpoint is written', atSending(['export-requested', 2], 'SIGKILL'), null],
    ['Ctrl-C in GRPO', atSending(['step-gathered', 1], 'SIGINT'), 130],
    ['kill -9 while rollouts are sampled', atSending(['prompts-drawn', 3], 'SIGKILL'), null],
  ];
  for (const [what, act, exitCode] of stops) {
    const stopped = await performRun({ folder, overrides: saving, acts: [act] });
    expect([stopped.exitCode, stopped.signal], `${what}\n${stopped.output}`).toEqual([
      exitCode,
      exitCode === null ? 'SIGKILL' : null,
    ]);
    if (exitCode === 130) expect(summaryIn(stopped).exit).toBe('interrupted');
  }
  const finished = await performRun({ folder, overrides: saving });
  expect(finalHashOf(finished)).toBe(await undisturbedHash());
  expect(readdirSync(folder).filter((name) => /-\d+$/.test(name))).toHaveLength(1);
  expect(stepMetricsOf(finished.runFolder).map(({ step }) => step)).toEqual(allSteps);
  expect(eventsOf(finished.runFolder, 'run-started')).toHaveLength(stops.length + 1);
  expect(eventsOf(finished.runFolder, 'warning-raised')).toEqual([]);
  const leftHalf = readdirSync(join(finished.runFolder ?? '', 'checkpoints')).filter((name) => name.startsWith('.'));
  expect(leftHalf).toEqual([]);
});

it('finishes the step and saves it at the first Ctrl-C', async () => {
  const run = await performRun({ overrides: single, acts: [atSending(['step-gathered', 2], 'SIGINT')] });
  expect(run.exitCode, run.output).toBe(130);
  expect(stepMetricsOf(run.runFolder).at(-1)?.step).toBe(5);
  expect(existsSync(join(run.runFolder ?? '', 'checkpoints', 'global_step_5', 'manifest.json'))).toBe(true);
  expect(eventsOf(run.runFolder, 'interrupt-received')).toHaveLength(1);
});

it('stops at once at the second Ctrl-C', async () => {
  const acts = [5, 6].map((occurrence) => atSending(['prompts-drawn', occurrence], 'SIGINT'));
  const run = await performRun({ acts });
  expect(run.exitCode, run.output).toBe(130);
  expect(run.output).toContain('stopped by a second interrupt');
  expect(summaryIn(run).exit).toBe('interrupted');
});

it('does not go on with a run that is done: the next one is another', async () => {
  const folder = testFolder();
  const overrides = [...single, 'trainer.stages=[sft]'];
  const first = await performRun({ folder, overrides });
  const second = await performRun({ folder, overrides });
  expect(summaryOf(second).finalWeightsHash).toBe(finalHashOf(first));
  expect(second.runFolder).not.toBe(first.runFolder);
});

it('goes on under another configuration when told so, with a warning', async () => {
  const folder = testFolder();
  const acts = [atSending(['examples-drawn', 1], 'SIGINT')];
  await performRun({ folder, overrides: single, acts });
  const resumed = await performRun({ folder, overrides: [...single, 'sft.optim.lr=0.01'] });
  expect(finalHashOf(resumed)).not.toBe(await undisturbedHash());
  expect(eventsOf(resumed.runFolder, 'warning-raised').map(({ message }) => message)).toEqual([
    expect.stringContaining('global_step_1 was written under another configuration'),
  ]);
});

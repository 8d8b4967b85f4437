/** The weights of a run are a function of its configuration and seed: not of where its actors run, nor how many. */
import { expect, it } from 'vitest';
import {
  eventsOf,
  finalHashOf,
  performRun,
  stepMetricsOf,
  summaryOf,
  undisturbedHash,
} from '../helpers/tiny-run/start-run.js';

it.each([
  ['threads of one process', ['placement.mode=threads']],
  ['a single process', ['placement.mode=single-process']],
  ['two verdict workers', ['verifier.workers=2']],
])('ends with the weights of the default placement in %s', async (_, overrides) => {
  expect(finalHashOf(await performRun({ overrides }))).toBe(await undisturbedHash());
});

it('ends with the same weights with two samplers, each of which did a quarter of the rollouts at least', async () => {
  const run = await performRun({ overrides: ['placement.samplers=2'] });
  expect(finalHashOf(run)).toBe(await undisturbedHash());
  const shards = eventsOf(run.runFolder, 'ask-answered').filter(({ message }) => message === 'prompts-drawn');
  const doneBy = (instance: number) => shards.filter(({ actor }) => actor.instance === instance).length;
  expect(doneBy(0) + doneBy(1)).toBe(shards.length);
  expect(Math.min(doneBy(0), doneBy(1)) / shards.length).toBeGreaterThanOrEqual(1 / 4);
});

it('ends with other weights for another seed: the hash tells runs apart', async () => {
  const run = await performRun({ overrides: ['trainer.seed=1', 'placement.mode=single-process'] });
  expect(finalHashOf(run)).not.toBe(await undisturbedHash());
});

it('learns something in every step, and leaves a whole record', async () => {
  const run = await performRun({ overrides: ['placement.mode=single-process'] });
  const steps = stepMetricsOf(run.runFolder);
  expect(steps.map(({ step, stage }) => [step, stage])).toEqual([
    ...[1, 2, 3].map((step) => [step, 'sft']),
    ...[4, 5, 6, 7, 8, 9].map((step) => [step, 'grpo']),
  ]);
  for (const { metrics } of steps) expect(Number(metrics['actor/grad_norm'])).toBeGreaterThan(0.1);
  expect(summaryOf(run)).toMatchObject({
    exit: 'done',
    reproducible: true,
    stages: [
      { name: 'sft', steps: 3, totalSteps: 3, evaluation: { arithmetic: { total: 8, failedVerdicts: 0 } } },
      { name: 'grpo', steps: 6, totalSteps: 6, evaluation: { arithmetic: { total: 8, failedVerdicts: 0 } } },
    ],
  });
});

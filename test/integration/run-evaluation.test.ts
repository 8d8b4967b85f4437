/**
 * Evaluation inside of a run: several samples a problem, thoughts ended by force, a record of every response; the same
 * whatever the placement, whoever is killed, and without any effect on the training that goes on.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluationRecord, type EvaluationRecord } from '../../actors/evaluator/evaluation-record.js';
import { statisticsByBenchmark } from '../../actors/evaluator/statistics.js';
import { readJsonLines } from '../../cli/json-lines.js';
import type { RunSummary } from '../../cli/run-summary.js';
import { type FinishedRun, performRun, summaryOf, undisturbedHash } from '../helpers/tiny-run/start-run.js';

const several = ['sampler.val_kwargs.n=3', 'sampler.val_kwargs.temperature=0.3'];
const forced = ['evaluator.forced_exit.enable=true', 'evaluator.forced_exit.answer_budget=6'];
const alone = 'placement.mode=single-process';

/** By file, without what a clock says. */
function recordsOf(run: FinishedRun): Record<string, EvaluationRecord[]> {
  const folder = join(run.runFolder ?? '', 'evaluations');
  const files = readdirSync(folder).map((name) => [name, readJsonLines(join(folder, name))] as const);
  return Object.fromEntries(
    files.map(([name, lines]) => [
      name,
      lines.map(({ value }) => ({ ...evaluationRecord.parse(value), milliseconds: null })),
    ]),
  );
}

/** What is read of a run before its folder ends with its test. */
interface Evaluated {
  readonly records: Record<string, EvaluationRecord[]>;
  readonly summary: RunSummary;
}

async function evaluated(...args: Parameters<typeof performRun>): Promise<Evaluated> {
  const run = await performRun(...args);
  return { summary: summaryOf(run), records: recordsOf(run) };
}

let reference: Promise<Evaluated> | undefined;

/** Several samples and forced exit with everything in one thread: what every other placement is held against. */
function referenceRun(): Promise<Evaluated> {
  reference ??= evaluated({ overrides: [...several, ...forced, alone] });
  return reference;
}

it('keeps every response of every evaluation, from which the summary can be computed again', async () => {
  const { records, summary } = await referenceRun();
  expect(Object.keys(records).toSorted()).toEqual([
    'grpo-step-3.jsonl',
    'grpo-step-6.jsonl',
    'sft-step-0.jsonl',
    'sft-step-3.jsonl',
  ]);
  for (const lines of Object.values(records)) {
    expect(lines).toHaveLength(8 * 3);
    expect(new Set(lines.map(({ problemId, sample }) => `${problemId} ${sample}`)).size).toBe(8 * 3);
    // Drawn at a temperature: the samples of a problem are not all alike.
    expect(new Set(lines.map(({ problemId, response }) => `${problemId} ${response}`)).size).toBeGreaterThan(8);
  }
  expect(summary.stages.map(({ evaluation }) => evaluation['arithmetic']?.statistics)).toEqual(
    ['sft-step-3.jsonl', 'grpo-step-6.jsonl'].map((name) => statisticsByBenchmark(records[name] ?? [])['arithmetic']),
  );
});

it('has no effect on the weights', async () => {
  expect((await referenceRun()).summary.finalWeightsHash).toBe(await undisturbedHash());
});

it('with forced exit adds an answer to thoughts without end, and leaves all other responses as they are', async () => {
  const { records: on, summary } = await referenceRun();
  const { records: off } = await evaluated({ overrides: [...several, alone] });
  let used = 0;
  for (const [name, lines] of Object.entries(off))
    for (const [place, cut] of lines.entries()) {
      const whole = on[name]?.[place];
      if (!cut.endlessThinking || cut.finishReason === 'stop') {
        expect(whole).toEqual(cut);
        continue;
      }
      used += 1;
      expect(whole).toMatchObject({ forcedExit: true, problemId: cut.problemId, sample: cut.sample });
      expect(whole?.response.startsWith(`${cut.response}</think>`)).toBe(true);
      expect(whole?.tokens).toBeGreaterThan(12 + 1);
      expect(whole?.tokens).toBeLessThanOrEqual(12 + 1 + 6);
    }
  expect(used).toBeGreaterThan(10);
  const after = summary.stages[0]?.evaluation['arithmetic']?.statistics;
  expect(after?.forcedExits.count).toBeGreaterThan(0);
  expect(after?.forcedExitAccuracy?.total).toBe(after?.forcedExits.count);
});

it.each<[string, string[]]>([
  ['processes, with two samplers', ['placement.mode=processes', 'placement.samplers=2']],
  ['threads of one process', ['placement.mode=threads']],
])('gives the same responses in %s', async (_, overrides) => {
  const { records, summary } = await evaluated({ overrides: [...several, ...forced, ...overrides] });
  expect(records).toEqual((await referenceRun()).records);
  expect(summary.finalWeightsHash).toBe(await undisturbedHash());
});

it('gives the same responses when the evaluator is killed while two samplers answer it', async () => {
  const { records, summary } = await evaluated({
    overrides: [...several, ...forced, 'placement.mode=processes', 'placement.samplers=2'],
    acts: [1, 4, 6].map((occurrence) => ({
      when: { on: 'ask-sent', message: 'evaluation-requested', asked: 'evaluator', occurrence },
      target: 'evaluator',
    })),
  });
  expect(summary.perActor.find(({ actor }) => actor.name === 'evaluator')?.restarts).toBeGreaterThanOrEqual(2);
  expect(records).toEqual((await referenceRun()).records);
  expect(summary.finalWeightsHash).toBe(await undisturbedHash());
});

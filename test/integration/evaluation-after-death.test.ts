/** What a dead evaluator had asked for is still written: into memory that is kept until then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { evaluationSampling } from '../../cli/train/evaluation-order.js';
import { evaluateShard } from '../../cli/train/evaluation-shard.js';
import { rehearse, startCompany } from '../../cli/train/start-company.js';
import { loadRunConfig } from '../../cli/machine/load-run-config.js';
import { type ActorName, policyVersion } from '../../messages/values.js';
import { eventually } from '../helpers/eventually.js';
import { testFolder, tinyRun } from '../helpers/tiny-run/start-run.js';

it('keeps the memory of a shard until a slow sampler has done what the dead evaluator asked of it', async () => {
  const { config } = loadRunConfig(tinyRun, [
    'placement.mode=processes',
    'placement.samplers=2',
    'placement.heartbeat_timeout_ms=120000',
  ]);
  const folder = testFolder();
  let answered = 0;
  const company = await startCompany(await rehearse(config), {
    runId: `after-death-${process.pid}`,
    runFolder: folder,
    logFolder: folder,
    roles: new Set(['policy', 'sampler', 'verifier', 'evaluator']),
    onEvent: (event) => {
      if (event.kind === 'ask-answered' && event.message === 'evaluation-requested') answered += 1;
    },
  });
  const { system } = company;
  onTestFinished(() => system.stop());
  const statusOf = (name: ActorName, instance = 0) =>
    system.status().find(({ actor }) => actor.name === name && actor.instance === instance);
  const signal = (name: ActorName, instance: number, what: NodeJS.Signals) =>
    process.kill(statusOf(name, instance)?.pid ?? NaN, what);
  const source = { from: 'initialisation' as const, seed: 0 };
  const { weights } = await system.ask(
    'policy',
    { kind: 'weights-requested', source, version: policyVersion.parse(0) },
    { timeoutMs: 60_000 },
  );
  const evaluate = (shard: number) =>
    evaluateShard(company, {
      ...evaluationSampling(config, company.tokenizer),
      shard,
      examples: company.data.validation.slice(4 * shard, 4 * shard + 4),
      step: 0,
      weights,
    });
  const undisturbed = [await evaluate(0), await evaluate(1)].map(({ records }) =>
    records.map(({ response }) => response),
  );
  expect(company.arena.usedBytes).toBe(0);
  answered = 0;

  // The first shard gets as far as the verifier, the second as far as the slow sampler; then the evaluator dies.
  signal('sampler', 1, 'SIGSTOP');
  signal('verifier', 0, 'SIGSTOP');
  const finished: number[] = [];
  const shards = [0, 1].map(async (shard) => {
    const { records } = await evaluate(shard);
    finished.push(shard);
    return records.map(({ response }) => response);
  });
  await eventually(() => {
    const waits = statusOf('evaluator')?.waitsFor.join() ?? '';
    expect(waits).toContain('verifier.0 rollouts-sampled');
    expect(waits).toContain('sampler.1 prompts-drawn');
  });
  signal('evaluator', 0, 'SIGKILL');
  signal('verifier', 0, 'SIGCONT');

  // The next evaluator has the first shard done again by the other sampler. Its memory is not given back all the same.
  await eventually(() => expect(answered).toBe(1), 30_000);
  const used = company.arena.usedBytes;
  await sleep(300);
  expect(finished).toEqual([]);
  expect(company.arena.usedBytes).toBe(used);
  signal('sampler', 1, 'SIGCONT');
  expect(await Promise.all(shards)).toEqual(undisturbed);
  expect(company.arena.usedBytes).toBe(0);
  await system.stop();
});

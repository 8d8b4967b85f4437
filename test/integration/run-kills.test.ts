/**
 * kill -9 of any process of a run. Sampler, reference, verifier and evaluator come back and the run ends with the weights
 * of the undisturbed one; without policy, learner or broker it stops, says who is missing, and can be continued.
 *
 * TROUPE_KILLS: how many kills at random times each of the four gets (default 2).
 */
import { describe, expect, it } from 'vitest';
import type { Act } from '../helpers/tiny-run/act.js';
import {
  eventsOf,
  finalHashOf,
  performRun,
  startRun,
  summaryIn,
  testFolder,
  undisturbedHash,
} from '../helpers/tiny-run/start-run.js';
import { eventually } from '../helpers/eventually.js';

const randomKills = Number(process.env['TROUPE_KILLS'] ?? 2);
/** What the issue allows a run that cannot go on, from the kill to its exit code. */
const mostMsUntilStopped = 10_000;

/** Each of them can be killed by itself. */
const overrides = ['placement.mode=processes'];

const restarted = ['sampler', 'reference', 'verifier', 'evaluator'] as const;
const taken = {
  sampler: 'prompts-drawn',
  reference: 'rollouts-sampled',
  verifier: 'rollouts-sampled',
  evaluator: 'evaluation-requested',
} as const;

/** The moment a message has gone out to the role, and the moment it has answered one, in the middle of a step. */
function killsAtBoundaries(role: (typeof restarted)[number]): Act[] {
  const boundary = { message: taken[role], asked: role };
  return [
    { when: { on: 'ask-sent', occurrence: 2, ...boundary }, target: role },
    { when: { on: 'ask-answered', occurrence: role === 'evaluator' ? 3 : 6, ...boundary }, target: role },
  ];
}

/** For each failure the asks of the root that were sent and not yet answered, by events.jsonl. */
function asksOpenAtFailures(runFolder: string | undefined): string[][] {
  const open = new Set<string>();
  return eventsOf(runFolder).flatMap((event) => {
    if (event.kind === 'ask-sent') open.add(String(event['id']));
    if (event.kind === 'ask-answered') open.delete(String(event['id']));
    return event.kind === 'actor-failed' ? [[...open]] : [];
  });
}

describe.each(restarted)('a run whose %s is killed', (role) => {
  it('at each message boundary goes on, and ends with the weights of the undisturbed run', async () => {
    const run = await performRun({ overrides, acts: killsAtBoundaries(role) });
    expect(finalHashOf(run)).toBe(await undisturbedHash());
    const failures = eventsOf(run.runFolder, 'actor-failed');
    expect(failures.map(({ actor, reason }) => [actor.name, reason])).toEqual([
      [role, 'killed by SIGKILL'],
      [role, 'killed by SIGKILL'],
    ]);
    expect(failures[0]?.outstanding.join()).toContain(taken[role]);
    for (const open of asksOpenAtFailures(run.runFolder)) expect(open).not.toEqual([]);
    expect(eventsOf(run.runFolder, 'ask-redone').map(({ message }) => message)).toContain(taken[role]);
    expect(summaryIn(run).perActor.find(({ actor }) => actor.name === role)?.restarts).toBe(2);
  });

  it(
    `at ${randomKills} random times goes on, and ends with the weights of the undisturbed run`,
    async () => {
      const undisturbed = await undisturbedHash();
      let kills = 0;
      while (kills < randomKills) {
        const times = Math.min(5, randomKills - kills);
        const run = await performRun({
          overrides,
          acts: [{ when: { on: 'random-time', withinMs: 1500, times }, target: role }],
        });
        expect(finalHashOf(run), run.output).toBe(undisturbed);
        kills += eventsOf(run.runFolder, 'actor-failed').length;
      }
    },
    120_000 + randomKills * 20_000,
  );
});

const fatal = [
  [
    'policy',
    'policy.0',
    { on: 'ask-sent', message: 'update-computed', asked: 'policy', occurrence: 5 },
    'update-computed',
  ],
  [
    'learner',
    'learner.0',
    { on: 'ask-sent', message: 'step-gathered', asked: 'learner', occurrence: 2 },
    'step-gathered',
  ],
  ['broker', 'broker', { on: 'ask-sent', message: 'prompts-drawn', asked: 'sampler', occurrence: 9 }, 'prompts-drawn'],
] as const;

describe.each(fatal)('a run whose %s is killed', (target, named, when, awaited) => {
  it('stops soon, says who failed and what was awaited, and continues to the weights of the undisturbed run', async () => {
    const folder = testFolder();
    const run = startRun({ folder, overrides, acts: [{ when, target }] });
    await eventually(() => expect(run.output.text).toContain('acted'), 60_000);
    const killed = performance.now();
    const failed = await run.finished;
    expect(performance.now() - killed).toBeLessThan(mostMsUntilStopped);
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain(`error: ${named} failed: killed by SIGKILL`);
    expect(failed.output).toContain(awaited);
    expect(failed.output).toContain('The end of its log:');
    expect(summaryIn(failed)).toMatchObject({ exit: 'failed', failure: { name: 'RunFailedError' } });
    expect(finalHashOf(await performRun({ folder, overrides }))).toBe(await undisturbedHash());
  });
});

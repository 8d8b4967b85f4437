import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { promptsDrawn } from '../helpers/fixture-actors/actions.js';
import { eventually } from '../helpers/eventually.js';
import { type FixtureSystem, fixtureActor, startFixtureSystem } from '../helpers/fixture-system.js';
import { holdersOfMemory, isRunning, portAnswers } from '../helpers/processes.js';

const soon = { timeoutMs: 30_000 };
const running: FixtureSystem[] = [];
afterEach(async () => {
  for (const fixture of running.splice(0)) await fixture.system.stop();
});

async function start(options: Partial<Parameters<typeof startFixtureSystem>[0]> = {}): Promise<FixtureSystem> {
  const actors = [fixtureActor('verifier'), fixtureActor('sampler')];
  const fixture = await startFixtureSystem({ mode: 'processes', actors, ...options });
  running.push(fixture);
  return fixture;
}

function freshMarker(): string {
  return join(mkdtempSync(join(tmpdir(), 'troupe-test-')), 'marker');
}

test('what a killed actor had is done again by its successor, and the events tell it', async () => {
  const { system, events, pidOf } = await start();
  const marker = freshMarker();
  const asked = system.ask('sampler', promptsDrawn({ do: 'wait-once', milliseconds: 60_000, marker }, 4), soon);
  await eventually(() => expect(existsSync(marker)).toBe(true));
  const pid = pidOf('sampler');
  process.kill(pid, 'SIGKILL');
  await expect(asked).resolves.toMatchObject({ shard: 4, sampler: { instance: 0, incarnation: 1 } });
  const told = events.filter((event) => event.kind !== 'broker-started' && event.actor.name === 'sampler');
  expect(told).toMatchObject([
    { kind: 'actor-started', actor: { incarnation: 0 }, pid },
    { kind: 'ask-sent', id: 'root#1', message: 'prompts-drawn', attempt: 1 },
    { kind: 'actor-failed', pid, reason: 'killed by SIGKILL', outstanding: ['root#1 prompts-drawn'] },
    { kind: 'ask-redone', id: 'root#1', reason: 'killed by SIGKILL' },
    { kind: 'actor-started', actor: { incarnation: 1 } },
    { kind: 'actor-restarted', actor: { incarnation: 1 }, downMs: expect.any(Number) },
    { kind: 'ask-sent', id: 'root#1', attempt: 2, actor: { incarnation: 1 } },
    { kind: 'ask-answered', id: 'root#1', actor: { incarnation: 1 } },
  ]);
});

test('another live copy takes over at once', async () => {
  const actors = [fixtureActor('sampler'), fixtureActor('sampler', { instance: 1, startData: { startMs: 100 } })];
  const { system, pidOf } = await start({ actors });
  const marker = freshMarker();
  const asked = system.ask('sampler', promptsDrawn({ do: 'wait-once', milliseconds: 60_000, marker }), soon);
  await eventually(() => expect(existsSync(marker)).toBe(true));
  process.kill(pidOf('sampler', 0), 'SIGKILL');
  await expect(asked).resolves.toMatchObject({ sampler: { instance: 1, incarnation: 0 } });
});

test('what one actor asked of another is done again too', async () => {
  const { system, pidOf } = await start();
  const asks = { do: 'ask-verifier' as const, then: { do: 'wait', milliseconds: 1200 } };
  const asked = system.ask('sampler', promptsDrawn(asks, 2), soon);
  await eventually(() => {
    const status = system.status().find(({ actor }) => actor.name === 'sampler');
    expect(status?.waitsFor).toHaveLength(1);
  });
  process.kill(pidOf('verifier'), 'SIGKILL');
  await expect(asked).resolves.toMatchObject({ shard: 2, sampler: { incarnation: 0 } });
  const verifier = system.status().find(({ actor }) => actor.name === 'verifier');
  expect(verifier).toMatchObject({ state: 'running', actor: { incarnation: 1 } });
});

test('what a dead actor had asked of another is still done, and the root can wait for its end', async () => {
  const { system, pidOf } = await start();
  const marker = freshMarker();
  const then = { do: 'wait-then-mark', milliseconds: 1500, marker };
  const asked = system.ask('sampler', promptsDrawn({ do: 'ask-verifier', then }), { ...soon, redo: false });
  await eventually(() => expect(existsSync(`${marker}.begun`)).toBe(true));
  process.kill(pidOf('sampler'), 'SIGKILL');
  await expect(asked).rejects.toMatchObject({ name: 'ActorFailedError' });
  expect(existsSync(marker)).toBe(false);
  await system.settled(['verifier'], soon);
  expect(existsSync(marker)).toBe(true);
});

test('who has nothing to do, or ends instead of doing it, is not waited for', async () => {
  const { system, pidOf } = await start();
  await system.settled(['sampler', 'verifier', 'learner'], soon);
  const marker = freshMarker();
  const asked = system.ask('sampler', promptsDrawn({ do: 'wait-once', milliseconds: 60_000, marker }), soon);
  await eventually(() => expect(existsSync(marker)).toBe(true));
  const settled = system.settled(['sampler'], soon);
  process.kill(pidOf('sampler'), 'SIGKILL');
  await expect(settled).resolves.toBeUndefined();
  await expect(asked).resolves.toMatchObject({ sampler: { incarnation: 1 } });
});

test('waiting for an actor that does not come to its end has a deadline', async () => {
  const { system } = await start();
  const marker = freshMarker();
  const asked = system.ask('sampler', promptsDrawn({ do: 'wait-once', milliseconds: 60_000, marker }), soon);
  await eventually(() => expect(existsSync(marker)).toBe(true));
  await expect(system.settled(['sampler'], { timeoutMs: 50 })).rejects.toMatchObject({ awaited: 'sampler.0.0' });
  await system.stop();
  await expect(asked).rejects.toMatchObject({ name: 'SystemStoppedError' });
});

test('an actor that only stopped talking is killed before its work is done again', async () => {
  const { system, events, pidOf } = await start({ heartbeatIntervalMs: 100, heartbeatTimeoutMs: 1500 });
  const marker = freshMarker();
  const asked = system.ask('sampler', promptsDrawn({ do: 'wait-once', milliseconds: 60_000, marker }), soon);
  await eventually(() => expect(existsSync(marker)).toBe(true));
  const pid = pidOf('sampler');
  process.kill(pid, 'SIGSTOP');
  await expect(asked).resolves.toMatchObject({ sampler: { incarnation: 1 } });
  expect(isRunning(pid)).toBe(false);
  expect(events.find(({ kind }) => kind === 'actor-failed')).toMatchObject({
    reason: expect.stringMatching(/^no heartbeat for \d+ ms$/),
  });
});

test('the failure of an actor that escalates fails the run, naming it, who waited for it, and its last words', async () => {
  const { system } = await start({ actors: [fixtureActor('sampler', { whenItFails: 'escalate' })] });
  const asked = system.ask('sampler', promptsDrawn({ do: 'exit' }), soon);
  const expected = {
    name: 'RunFailedError',
    who: 'sampler.0',
    reason: expect.stringContaining('exit code 3'),
    awaited: [expect.stringMatching(/^root: sampler\.0 prompts-drawn \(/)],
    logTail: expect.stringContaining('last words of the sampler'),
    message: expect.stringContaining('last words of the sampler'),
  };
  const outcomes = await Promise.allSettled([system.failure, asked]);
  expect(outcomes).toMatchObject([{ reason: expected }, { reason: expected }]);
  await expect(system.ask('sampler', promptsDrawn({ do: 'answer' }), soon)).rejects.toMatchObject(expected);
});

test('an actor that fails again and again fails the run', async () => {
  const { system, events } = await start({ maxRestarts: 2 });
  const asked = system.ask('sampler', promptsDrawn({ do: 'exit' }), soon);
  await expect(asked).rejects.toMatchObject({
    name: 'RunFailedError',
    reason: expect.stringContaining('3 times within 60 s, and 2 restarts are allowed'),
  });
  expect(events.filter(({ kind }) => kind === 'actor-failed')).toHaveLength(3);
});

test('the end of the broker fails the run', async () => {
  const { system, events } = await start();
  const broker = events.find((event) => event.kind === 'broker-started');
  const open = system.ask('sampler', promptsDrawn({ do: 'wait', milliseconds: 60_000 }), { timeoutMs: 90_000 });
  const outcome = expect(open).rejects.toMatchObject({ name: 'RunFailedError', who: 'broker' });
  process.kill(broker?.pid ?? 0, 'SIGKILL');
  await expect(system.failure).rejects.toMatchObject({
    who: 'broker',
    reason: 'killed by SIGKILL',
    awaited: [expect.stringContaining('prompts-drawn')],
    logTail: expect.stringContaining('Server is ready'),
  });
  await outcome;
  const pids = system.status().map(({ pid }) => pid);
  await system.stop();
  expect(pids.filter(isRunning)).toEqual([]);
});

test('with samplers killed at random, every shard is answered once', async () => {
  const actors = [fixtureActor('sampler'), fixtureActor('sampler', { instance: 1 })];
  const { system, events } = await start({ actors, maxRestarts: 100 });
  const shards = Array.from({ length: 60 }, (_, shard) => shard);
  let answered = 0;
  const asks = shards.map(async (shard) => {
    const reply = await system.ask('sampler', promptsDrawn({ do: 'wait', milliseconds: 60 }, shard), {
      timeoutMs: 120_000,
    });
    answered += 1;
    return reply.shard;
  });
  let kills = 0;
  while (answered < shards.length - 10) {
    const alive = system.status().filter(({ state }) => state === 'running');
    const victim = alive[Math.floor(Math.random() * alive.length)];
    // Both at once would only test patience.
    if (alive.length === 2 && victim !== undefined) {
      process.kill(victim.pid, 'SIGKILL');
      kills += 1;
    }
    await sleep(100 + Math.random() * 300);
  }
  expect(await Promise.all(asks)).toEqual(shards);
  expect(kills).toBeGreaterThan(0);
  const answers = events.flatMap((event) => (event.kind === 'ask-answered' ? [event.id] : []));
  expect(new Set(answers).size).toBe(shards.length);
  expect(answers).toHaveLength(shards.length);
});

test('a listener of events that throws fails the run instead of supervision', async () => {
  const { system } = await start({
    onEvent: (event) => {
      if (event.kind === 'ask-sent') throw new Error('no space left on device');
    },
  });
  await system.ask('sampler', promptsDrawn({ do: 'answer' }), soon).catch(() => {});
  await expect(system.failure).rejects.toMatchObject({ who: 'root', reason: expect.stringContaining('no space left') });
});

test('a server that does not answer, and two actors of one name, are refused at the start', async () => {
  await expect(start({ natsUrl: 'nats://127.0.0.1:1' })).rejects.toMatchObject({
    name: 'SystemStartError',
    who: 'broker',
    message: expect.stringContaining('nats://127.0.0.1:1'),
  });
  await expect(start({ actors: [fixtureActor('sampler'), fixtureActor('sampler')] })).rejects.toThrow(
    'Two actors are called sampler.0',
  );
});

test('an interrupt from the terminal is left to the root', async () => {
  const { system, pidOf } = await start();
  process.kill(pidOf('sampler'), 'SIGINT');
  const reply = await system.ask('sampler', promptsDrawn({ do: 'wait', milliseconds: 100 }), soon);
  expect(reply.sampler.incarnation).toBe(0);
});

const rootSays = z.object({ pids: z.array(z.number()), url: z.string() });

test('a SIGKILL of the root leaves no process, port or memory', async () => {
  const runId = `killed-${process.pid}`;
  const main = fileURLToPath(new URL('../helpers/fixture-root-main.js', import.meta.url));
  const root = spawn(process.execPath, [main, runId], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: root.stdout });
  const [line] = await once(lines, 'line');
  const { pids, url } = rootSays.parse(JSON.parse(String(line)));
  expect(pids.map(isRunning)).toEqual([true, true, true]);
  expect(holdersOfMemory(`troupe-arena-${runId}`).length).toBeGreaterThanOrEqual(3);
  root.kill('SIGKILL');
  await once(root, 'exit');
  await eventually(async () => {
    expect(pids.filter(isRunning)).toEqual([]);
    expect(await portAnswers(url)).toBe(false);
    expect(holdersOfMemory(`troupe-arena-${runId}`)).toEqual([]);
    expect(holdersOfMemory(`troupe-blobs-${runId}`)).toEqual([]);
  });
});

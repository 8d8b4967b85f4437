import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { BlobArena, openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import type { PlacementMode } from '../../runtime/system.js';
import { type Action, promptsDrawn } from '../helpers/fixture-actors/actions.js';
import { eventually } from '../helpers/eventually.js';
import { type FixtureSystem, fixtureActor, startFixtureSystem } from '../helpers/fixture-system.js';
import { isRunning } from '../helpers/processes.js';

const modes: PlacementMode[] = ['processes', 'threads', 'single-process'];
const soon = { timeoutMs: 20_000 };

const running: FixtureSystem[] = [];
afterEach(async () => {
  for (const fixture of running.splice(0)) await fixture.system.stop();
});

async function start(mode: PlacementMode, options: Partial<Parameters<typeof startFixtureSystem>[0]> = {}) {
  const fixture = await startFixtureSystem({
    mode,
    actors: [fixtureActor('verifier'), fixtureActor('sampler')],
    ...options,
  });
  running.push(fixture);
  return fixture;
}

test('every placement gives the same replies and the same errors', async () => {
  const script: Action[] = [
    { do: 'answer' },
    { do: 'compute', milliseconds: 20, timeoutMs: 5000 },
    { do: 'ask-verifier', then: { do: 'wait', milliseconds: 20 } },
    { do: 'throw' },
    { do: 'compute-throw' },
    { do: 'reply-large' },
    { do: 'reply-wrong' },
    { do: 'answer' },
  ];
  const outcomes: Record<string, unknown[]> = {};
  for (const mode of modes) {
    const { system } = await start(mode);
    const seen: unknown[] = [];
    for (const [shard, action] of script.entries()) {
      const outcome = system.ask('sampler', promptsDrawn(action, shard), soon);
      seen.push(
        await outcome.catch((error: Error & { cause?: unknown }) => ({
          error: error.name,
          message: error.message,
          cause: error.cause instanceof Error ? error.cause.message : null,
        })),
      );
    }
    outcomes[mode] = seen;
  }
  expect(outcomes['threads']).toEqual(outcomes['processes']);
  expect(outcomes['single-process']).toEqual(outcomes['processes']);
  expect(outcomes['processes']?.filter((outcome) => !Object.hasOwn(Object(outcome), 'error'))).toHaveLength(4);
});

describe.each(modes)('placement %s', (mode) => {
  test('a blob that a compute thread writes is read by the root without a copy', async () => {
    const { system } = await start(mode);
    const ref = new BlobArena(system.shared).allocate('int32', 16);
    const view = openBlobMemory(system.shared).int32(ref);
    expect(view[3]).toBe(0);
    await system.ask('sampler', promptsDrawn({ do: 'write-blob', value: 42 }, 0, ref), soon);
    expect([...view]).toEqual(Array.from({ length: 16 }, () => 42));
  });

  test('an actor stays alive and answers for its time while its compute thread is busy', async () => {
    const { system, events } = await start(mode, { heartbeatTimeoutMs: 700, heartbeatIntervalMs: 50 });
    await system.ask('sampler', promptsDrawn({ do: 'compute', milliseconds: 1500, timeoutMs: 20_000 }), soon);
    await system.ask('sampler', promptsDrawn({ do: 'ask-verifier', then: { do: 'wait', milliseconds: 300 } }), soon);
    await eventually(() => {
      const status = system.status().find(({ actor }) => actor.name === 'sampler');
      expect(status).toMatchObject({ state: 'running', counters: { shards: 2 } });
      expect(status?.busyMs).toBeGreaterThanOrEqual(1490);
      expect(status?.waitingMs).toBeGreaterThanOrEqual(290);
    });
    expect(events.filter(({ kind }) => kind === 'actor-failed')).toEqual([]);
  });

  test('the status says who waits for whom', async () => {
    const { system } = await start(mode, { heartbeatIntervalMs: 30 });
    const asked = system.ask(
      'sampler',
      promptsDrawn({ do: 'ask-verifier', then: { do: 'wait', milliseconds: 800 } }),
      soon,
    );
    await eventually(() => {
      const status = system.status().find(({ actor }) => actor.name === 'sampler');
      expect(status?.waitsFor).toEqual([expect.stringMatching(/^verifier\.0 rollouts-sampled \(0\.\d s\)$/)]);
    });
    await asked;
  });

  test('the end of a compute thread is the failure of its actor, which is restarted', async () => {
    const { system, events } = await start(mode);
    const lost = system.ask('sampler', promptsDrawn({ do: 'compute-exit' }), { ...soon, redo: false });
    await expect(lost).rejects.toMatchObject({
      name: 'ActorFailedError',
      reason: expect.stringContaining('it exited with code 7'),
    });
    const reply = await system.ask('sampler', promptsDrawn({ do: 'compute', milliseconds: 1, timeoutMs: 5000 }), soon);
    expect(reply.sampler.incarnation).toBe(1);
    expect(events.map(({ kind }) => kind)).toContain('actor-restarted');
  });

  test('a compute call over its deadline ends its actor, kernel and all', async () => {
    const { system } = await start(mode);
    const pid = system.status().find(({ actor }) => actor.name === 'sampler')?.pid ?? 0;
    const ref = new BlobArena(system.shared).allocate('int32', 16);
    const ticks = openBlobMemory(system.shared).int32(ref);
    const stuck = promptsDrawn({ do: 'compute-forever', timeoutMs: 200 }, 0, ref);
    await expect(system.ask('sampler', stuck, { ...soon, redo: false })).rejects.toMatchObject({
      name: 'ActorFailedError',
      reason: expect.stringContaining('count of sampler.0.0 had no result within 200 ms'),
    });
    const reply = await system.ask('sampler', promptsDrawn({ do: 'answer' }), soon);
    expect(reply.sampler.incarnation).toBe(1);
    const [before] = ticks;
    await sleep(50);
    expect(ticks[0]).toBe(before);
    expect(before).toBeGreaterThan(0);
    if (mode === 'processes') expect(isRunning(pid)).toBe(false);
  });

  test('an actor that cannot start fails the start, by name, with the end of its log', async () => {
    const failing = start(mode, {
      actors: [fixtureActor('verifier'), fixtureActor('sampler', { startData: { failsToStart: true } })],
    });
    await expect(failing).rejects.toMatchObject({
      name: 'SystemStartError',
      who: 'sampler.0',
      message: expect.stringContaining('FixtureError: shard -1 was told to throw'),
      logTail: expect.stringContaining('FixtureError'),
    });
  });

  test('start-up data that the actor refuses are named', async () => {
    const failing = start(mode, { actors: [fixtureActor('sampler', { startData: { startMs: 'soon' } })] });
    await expect(failing).rejects.toMatchObject({ who: 'sampler.0', message: expect.stringContaining('startMs') });
  });

  test('stop ends every actor once, in reverse order, and rejects what was still asked', async () => {
    const { system, events } = await start(mode);
    const open = system.ask('sampler', promptsDrawn({ do: 'wait', milliseconds: 60_000 }), { timeoutMs: 90_000 });
    const outcome = expect(open).rejects.toMatchObject({ name: 'SystemStoppedError' });
    const pids = system.status().map(({ pid }) => pid);
    await Promise.all([system.stop(), system.stop()]);
    await outcome;
    const stopped = events.flatMap((event) => (event.kind === 'actor-stopped' ? [event.actor.name] : []));
    expect(stopped).toEqual(['sampler', 'verifier']);
    if (mode === 'processes') expect(pids.filter(isRunning)).toEqual([]);
    await expect(system.ask('sampler', promptsDrawn({ do: 'answer' }), soon)).rejects.toThrow('stopped');
  });
});

test('two systems at the same time do not hear of each other', async () => {
  const [left, right] = await Promise.all([start('processes'), start('processes')]);
  const marker = join(mkdtempSync(join(tmpdir(), 'troupe-test-')), 'marker');
  const open = right.system.ask('sampler', promptsDrawn({ do: 'wait-once', milliseconds: 300, marker }, 5), soon);
  process.kill(left.pidOf('sampler'), 'SIGKILL');
  await expect(left.system.ask('sampler', promptsDrawn({ do: 'answer' }, 1), soon)).resolves.toMatchObject({
    shard: 1,
  });
  await left.system.stop();
  await expect(open).resolves.toMatchObject({ shard: 5, sampler: { incarnation: 0 } });
  expect(right.events.filter(({ kind }) => kind === 'actor-failed')).toEqual([]);
});

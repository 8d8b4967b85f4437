import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Asker } from '../../../runtime/asker.js';
import { RunFailedError } from '../../../runtime/errors.js';
import { InProcessBus } from '../../../runtime/transports/in-process.js';
import { promptsDrawn } from '../../helpers/fixture-actors/actions.js';

function createAsker(): Asker {
  const asker = new Asker({ transport: new InProcessBus().connect('root'), label: 'root' });
  const address = { name: 'sampler', instance: 0, incarnation: 0 } as const;
  asker.peersChanged({ type: 'peers-changed', live: [{ address, mailbox: 'serial' }], awaited: [] });
  return asker;
}

const message = promptsDrawn({ do: 'answer' });

test('after the run has failed every ask, sent, queued or new, rejects with that failure', async () => {
  const asker = createAsker();
  const open = [1, 2, 3].map(() => asker.ask('sampler', message, { timeoutMs: 60_000 }));
  const failure = new RunFailedError('policy.0', 'killed by SIGKILL', [], '');
  asker.end(failure);
  for (const ask of [...open, asker.ask('sampler', message, { timeoutMs: 60_000 })]) {
    await expect(ask).rejects.toBe(failure);
    // Time for an unhandled rejection of the ones not yet awaited to be reported, which would fail this test.
    await sleep(5);
  }
  expect(asker.waitsFor()).toEqual([]);
});

test('it says whom it waits for, by copy, or by role while the ask is queued', () => {
  const asker = createAsker();
  for (const timeoutMs of [60_000, 60_000]) void asker.ask('sampler', message, { timeoutMs });
  expect(asker.waitsFor()).toEqual(['sampler.0 prompts-drawn (0.0 s)', 'sampler (queued) prompts-drawn (0.0 s)']);
  expect(asker.outstandingOf({ name: 'sampler', instance: 0 })).toEqual(['root#1 prompts-drawn']);
  asker.end('stopped');
});

test('a copy that was stopped, not killed, is named as such', async () => {
  const asker = createAsker();
  const ask = asker.ask('sampler', message, { timeoutMs: 60_000 });
  asker.peersChanged({ type: 'peers-changed', live: [], awaited: [] });
  await expect(ask).rejects.toMatchObject({ name: 'ActorFailedError', reason: 'it was stopped' });
});

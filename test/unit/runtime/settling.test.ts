import { expect, test } from 'vitest';
import type { SettleRequested } from '../../../messages/control/envelope.js';
import { Settling } from '../../../runtime/settling.js';

function stage() {
  const sent: [string, SettleRequested][] = [];
  return { sent, settling: new Settling((to, envelope) => sent.push([to, envelope])) };
}

test('a wait ends when all that were asked have said so', async () => {
  const { sent, settling } = stage();
  const order: string[] = [];
  const waited = settling.wait(['sampler.0.0', 'sampler.1.0'], 5000).then(() => order.push('settled'));
  expect(sent.map(([to]) => to)).toEqual(['sampler.0.0', 'sampler.1.0']);
  const id = sent[0]?.[1].id ?? -1;
  settling.heard({ type: 'settled', id, from: 'sampler.0.0' });
  // Another wait's word, and one said twice.
  settling.heard({ type: 'settled', id: id + 1, from: 'sampler.1.0' });
  settling.heard({ type: 'settled', id, from: 'sampler.0.0' });
  await new Promise((resolve) => setImmediate(resolve));
  order.push('last');
  settling.heard({ type: 'settled', id, from: 'sampler.1.0' });
  await waited;
  expect(order).toEqual(['last', 'settled']);
});

test('who is gone is not waited for', async () => {
  const { settling } = stage();
  const waited = settling.wait(['sampler.0.0'], 5000);
  settling.gone('sampler.0.0');
  await expect(waited).resolves.toBeUndefined();
});

test('a wait for nobody is over', async () => {
  await expect(stage().settling.wait([], 5000)).resolves.toBeUndefined();
});

test('at its deadline a wait names those that had not said so', async () => {
  const { sent, settling } = stage();
  const waited = settling.wait(['sampler.0.0', 'verifier.0.0'], 20);
  settling.heard({ type: 'settled', id: sent[0]?.[1].id ?? -1, from: 'verifier.0.0' });
  // The deadline does not keep a process alive; here nothing else does.
  const alive = setInterval(() => undefined, 10);
  await expect(waited).rejects.toMatchObject({ name: 'AskTimeoutError', awaited: 'sampler.0.0', timeoutMs: 20 });
  clearInterval(alive);
});

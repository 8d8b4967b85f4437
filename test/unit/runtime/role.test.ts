import { expect, test } from 'vitest';
import type { Peer } from '../../../messages/control/envelope.js';
import type { Pending } from '../../../runtime/pending-ask.js';
import { Role } from '../../../runtime/role.js';
import { promptsDrawn } from '../../helpers/fixture-actors/actions.js';

function ask(askId: string, instance?: number): Pending {
  return {
    askId,
    target: 'sampler',
    instance,
    message: promptsDrawn({ do: 'answer' }),
    redo: true,
    askedAt: 0,
    attempt: 0,
    resolve: () => {},
    reject: () => {},
  };
}

function sampler(instance: number, incarnation = 0): Peer {
  return { address: { name: 'sampler', instance, incarnation }, mailbox: 'serial' };
}

/** Sends all that can go; returns who went where. */
function sendAll(role: Role): string[] {
  const sent: string[] = [];
  for (let next = role.next(); next !== undefined; next = role.next()) {
    next.copy.outstanding.add(next.pending);
    sent.push(`${next.pending.askId} → ${next.copy.endpoint}`);
  }
  return sent;
}

test('asks go to free copies, lowest instance first, one each; the rest wait', () => {
  const role = new Role();
  role.update([sampler(0), sampler(1)], []);
  for (const id of ['a', 'b', 'c']) role.enqueue(ask(id));
  expect(sendAll(role)).toEqual(['a → sampler.0.0', 'b → sampler.1.0']);
});

test('an ask for a busy copy by name does not wait, and one that waits does not hold up those behind it', () => {
  const role = new Role();
  role.update([sampler(0)], [1]);
  for (const pending of [ask('a'), ask('b', 1), ask('c', 0)]) role.enqueue(pending);
  expect(sendAll(role)).toEqual(['a → sampler.0.0', 'c → sampler.0.0']);
  role.update([sampler(0), sampler(1)], []);
  expect(sendAll(role)).toEqual(['b → sampler.1.0']);
});

test('what was sent before goes before what waits', () => {
  const role = new Role();
  role.update([sampler(0)], []);
  role.enqueue(ask('a'));
  role.enqueue(ask('b'));
  sendAll(role);
  const [gone] = role.update([sampler(0, 1)], []);
  role.enqueueAgain([...(gone?.outstanding ?? [])]);
  expect(sendAll(role)).toEqual(['a → sampler.0.1']);
});

test('asks that nobody will ever take are handed back', () => {
  const role = new Role();
  role.update([], [0, 1]);
  for (const pending of [ask('a'), ask('b', 1)]) role.enqueue(pending);
  role.update([], [0]);
  expect(role.unservable().map(({ askId }) => askId)).toEqual(['b']);
  role.update([], []);
  expect(role.unservable().map(({ askId }) => askId)).toEqual(['a']);
});

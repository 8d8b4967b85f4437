import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually } from '../../helpers/eventually.js';
import { Deadlines } from '../../../runtime/deadlines.js';

test('deadlines fire in their order, never early, and those that were cancelled do not', async () => {
  const deadlines = new Deadlines();
  const fired: { name: string; early: boolean }[] = [];
  const add = (name: string, timeoutMs: number) => {
    const due = performance.now() + timeoutMs;
    return deadlines.add(timeoutMs, () => fired.push({ name, early: performance.now() < due }));
  };
  add('third', 60);
  add('first', 10);
  const cancelled = add('cancelled', 20);
  add('second', 30);
  deadlines.cancel(cancelled);
  await eventually(() => expect(fired).toHaveLength(3));
  await sleep(10);
  expect(fired).toEqual(['first', 'second', 'third'].map((name) => ({ name, early: false })));
});

test('a deadline after all others were cancelled still fires', async () => {
  const deadlines = new Deadlines();
  let fired = false;
  for (let round = 0; round < 50; round += 1) deadlines.cancel(deadlines.add(1000 + round, () => {}));
  deadlines.add(20, () => {
    fired = true;
  });
  await eventually(() => expect(fired).toBe(true));
});

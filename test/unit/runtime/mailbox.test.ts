import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Mailbox } from '../../../runtime/mailbox.js';

test('serial: an item starts when the one before has ended, in the order of arrival', async () => {
  const seen: string[] = [];
  const mailbox = new Mailbox<number>(async (item) => {
    seen.push(`start ${item}`);
    await sleep(3 - item);
    seen.push(`end ${item}`);
  }, 'serial');
  for (const item of [0, 1, 2]) mailbox.tell(item);
  expect(mailbox.depth).toBe(3);
  await sleep(30);
  expect(seen).toEqual(['start 0', 'end 0', 'start 1', 'end 1', 'start 2', 'end 2']);
  expect(mailbox.depth).toBe(0);
});

test('interleaved: items start in the order of arrival and run side by side', async () => {
  const seen: string[] = [];
  const mailbox = new Mailbox<number>(async (item) => {
    seen.push(`start ${item}`);
    await sleep(30 - item * 10);
    seen.push(`end ${item}`);
  }, 'interleaved');
  for (const item of [0, 1, 2]) mailbox.tell(item);
  await sleep(80);
  expect(seen).toEqual(['start 0', 'start 1', 'start 2', 'end 2', 'end 1', 'end 0']);
});

test('the receiver never runs inside the sender', async () => {
  let ran = false;
  const mailbox = new Mailbox<number>(() => {
    ran = true;
  }, 'serial');
  mailbox.tell(1);
  expect(ran).toBe(false);
  await Promise.resolve();
  expect(ran).toBe(true);
});

test.each(['serial', 'interleaved'] as const)(
  '%s: it has settled when all is done that it took before, and not what came later',
  async (mode) => {
    const done: number[] = [];
    const waits = [30, 10, 60];
    const mailbox = new Mailbox<number>(async (item) => {
      await sleep(waits[item] ?? 0);
      done.push(item);
    }, mode);
    mailbox.tell(0);
    mailbox.tell(1);
    const settled = mailbox.settled().then(() => done.toSorted());
    mailbox.tell(2);
    expect(await settled).toEqual([0, 1]);
    expect(mailbox.depth).toBe(1);
    await mailbox.settled();
    expect(done).toContain(2);
  },
);

test('an empty mailbox has settled', async () => {
  const mailbox = new Mailbox<number>(() => undefined, 'serial');
  await expect(mailbox.settled()).resolves.toBeUndefined();
  mailbox.tell(1);
  await expect(mailbox.settled()).resolves.toBeUndefined();
});

test('a full mailbox refuses, and takes again when there is room', async () => {
  const seen: number[] = [];
  const mailbox = new Mailbox<number>((item) => void seen.push(item), 'serial', 2);
  expect([1, 2, 3].map((item) => mailbox.tell(item))).toEqual([true, true, false]);
  await Promise.resolve();
  expect(mailbox.tell(4)).toBe(true);
  await Promise.resolve();
  expect(seen).toEqual([1, 2, 4]);
});

test('a long queue keeps its order while it is worked off and added to', async () => {
  const seen: number[] = [];
  const mailbox = new Mailbox<number>(
    (item) => {
      seen.push(item);
      if (item < 5000) mailbox.tell(item + 5000);
    },
    'serial',
    20_000,
  );
  for (let item = 0; item < 5000; item += 1) mailbox.tell(item);
  await sleep(20);
  expect(seen).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
});

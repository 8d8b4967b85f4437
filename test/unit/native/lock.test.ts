import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../native/lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the lock is there while the body runs, and gone after it, also when it throws', async () => {
  expect(await withLock(folder, () => Promise.resolve(existsSync(join(folder, 'lock'))))).toBe(true);
  expect(existsSync(join(folder, 'lock'))).toBe(false);
  await expect(withLock(folder, () => Promise.reject(new Error('within')))).rejects.toThrow('within');
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('a second body waits for the first, and is told once by whom it is held', async () => {
  const order: string[] = [];
  const holders: string[] = [];
  let finish = () => {};
  const first = withLock(folder, async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    order.push('first');
  });
  const second = withLock(
    folder,
    () => Promise.resolve(order.push('second')),
    (holder) => {
      holders.push(holder);
      finish();
    },
  );
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
  expect(holders).toEqual([expect.stringMatching(new RegExp(`^${process.pid} `))]);
});

test.each([
  ['has ended', '999999999 1'],
  ['had the process id that another process has now', `${process.pid} 1`],
])('a holder that %s is passed over', async (_, holder) => {
  mkdirSync(join(folder, 'lock'));
  writeFileSync(join(folder, 'lock', 'holder'), holder);
  expect(await withLock(folder, () => Promise.resolve('done'))).toBe('done');
});

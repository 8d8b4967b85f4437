import { expect, it } from 'vitest';
import { ItemWatch } from '../../../../actors/verifier/item-watch.js';

it('shows the pool what the worker runs, and nothing between two items', () => {
  const worker = new ItemWatch();
  const pool = new ItemWatch(worker.memory);
  expect(pool.current()).toBeNull();
  worker.begin(3);
  expect(pool.current()).toMatchObject({ index: 3 });
  expect(worker.finish(3)).toBe(true);
  expect(pool.current()).toBeNull();
});

it('lets an item be finished or condemned, never both (WATCH-1)', () => {
  const worker = new ItemWatch();
  const pool = new ItemWatch(worker.memory);
  worker.begin(0);
  expect(pool.condemn(0)).toBe(true);
  expect(worker.finish(0)).toBe(false);

  const quick = new ItemWatch();
  quick.begin(1);
  expect(quick.finish(1)).toBe(true);
  expect(new ItemWatch(quick.memory).condemn(1)).toBe(false);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../../cli/train/in-order.js';

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('work in order', () => {
  it('gives results in the order of the items, whichever is done first, and never runs more than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 4 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (items, limit) => {
          let [running, most] = [0, 0];
          const results = await inOrder(items, limit, async (item, index) => {
            most = Math.max(most, ++running);
            await turns(item);
            running -= 1;
            return `${index}:${item}`;
          });
          expect(results).toEqual(items.map((item, index) => `${index}:${item}`));
          expect(most).toBeLessThanOrEqual(Math.min(limit, items.length));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('ends with the first failure and begins nothing after it', async () => {
    const begun: number[] = [];
    const work = inOrder([0, 1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await turns(1);
      if (item === 1) throw new Error('item 1 cannot be done');
      await turns(3);
    });
    await expect(work).rejects.toThrow('item 1 cannot be done');
    await turns(10);
    expect(begun).toEqual([0, 1]);
  });

  it('keeps a result that is null in its place', async () => {
    expect(await inOrder([1, 2, 3], 2, async (item) => (item === 2 ? null : item))).toEqual([1, null, 3]);
  });
});

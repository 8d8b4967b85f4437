import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRefill, drawRows, type DrawOrder } from '../../../../cli/train/draw-order.js';

const order = (more: Partial<DrawOrder> = {}): DrawOrder => ({ rows: 10, batch: 4, seed: 1, shuffle: true, ...more });
const draws = (given: DrawOrder, steps: number) => Array.from({ length: steps }, (_, step) => drawRows(given, step));

const orders = fc.record({
  rows: fc.integer({ min: 1, max: 60 }),
  batch: fc.integer({ min: 1, max: 30 }),
  seed: fc.nat({ max: 1000 }),
  shuffle: fc.boolean(),
});

describe('the rows of a step', () => {
  it('are a function of the order and the step alone, whatever was drawn before', () => {
    fc.assert(
      fc.property(orders, fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 20 }), (given, steps) => {
        const inOrder = new Map([...steps].sort((a, b) => a - b).map((step) => [step, drawRows(given, step)]));
        for (const step of steps) expect(drawRows({ ...given }, step)).toEqual(inOrder.get(step));
      }),
    );
  });

  it('go through every row once an epoch, epochs one after the other without a gap', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 4 }), (given, epochs) => {
        const all = draws(given, Math.ceil((epochs * given.rows) / given.batch)).flat();
        for (let epoch = 0; epoch < epochs; epoch++) {
          const rows = all.slice(epoch * given.rows, (epoch + 1) * given.rows);
          expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: given.rows }, (_, row) => row));
        }
      }),
    );
  });

  it('come in another order in each epoch and for each seed', () => {
    const epochs = draws(order({ rows: 40, batch: 40 }), 2);
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(drawRows(order({ rows: 40, batch: 40, seed: 2 }), 0)).not.toEqual(epochs[0]);
  });

  it('come as they lie when they are not shuffled', () => {
    expect(draws(order({ shuffle: false }), 3)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 0, 1],
    ]);
  });

  it('of a batch larger than the data repeat rows', () => {
    expect(drawRows(order({ rows: 2, batch: 5, shuffle: false }), 0)).toEqual([0, 1, 0, 1, 0]);
  });
});

describe('a refill', () => {
  it('is another batch for each step and attempt, of existing rows', () => {
    const given = order({ rows: 50, batch: 10 });
    const refills = [drawRefill(given, 0, 1), drawRefill(given, 0, 2), drawRefill(given, 1, 1), drawRows(given, 0)];
    expect(new Set(refills.map(String)).size).toBe(4);
    expect(refills.flat().every((row) => row >= 0 && row < 50)).toBe(true);
  });

  it('leaves the order of later steps as it was', () => {
    const before = drawRows(order(), 7);
    drawRefill(order(), 3, 1);
    expect(drawRows(order(), 7)).toEqual(before);
  });

  it('does not draw a row twice while there are others', () => {
    expect(new Set(drawRefill(order({ rows: 50, batch: 30 }), 2, 1)).size).toBe(30);
  });
});

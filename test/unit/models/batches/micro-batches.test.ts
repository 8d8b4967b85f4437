import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMicroBatches, SequenceOverBudgetError } from '../../../../models/batches/micro-batches.js';

describe('planMicroBatches', () => {
  it('puts like lengths together and reports the waste', () => {
    const plan = planMicroBatches([2, 10, 2, 10, 3], 20);
    expect(plan.microBatches).toEqual([
      [1, 3],
      [4, 0, 2],
    ]);
    expect(plan).toMatchObject({ realTokens: 27, paddedTokens: 29, waste: 29 / 27 });
  });

  it('holds every sequence once, within the budget, whatever the lengths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 }),
        fc.integer({ min: 50, max: 300 }),
        (lengths, budget) => {
          const { microBatches } = planMicroBatches(lengths, budget);
          expect(microBatches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
          for (const sequences of microBatches) {
            expect(sequences.length * Math.max(...sequences.map((index) => lengths[index]!))).toBeLessThanOrEqual(
              budget,
            );
          }
        },
      ),
    );
  });

  it('names a sequence that fits in no micro-batch', () => {
    expect(() => planMicroBatches([4, 21], 20)).toThrow(SequenceOverBudgetError);
    expect(() => planMicroBatches([4, 21], 20)).toThrow(/sequence 1 has 21 tokens/);
  });

  it('plans nothing for no sequences', () => {
    expect(planMicroBatches([], 20)).toEqual({ microBatches: [], realTokens: 0, paddedTokens: 0, waste: 1 });
  });
});

import { describe, expect, it } from 'vitest';
import {
  klCoefficientAt,
  learningRateAt,
  type LearningRateSchedule,
  warmupStepsOf,
} from '../../../losses/schedules.js';

function rates(schedule: LearningRateSchedule, steps: readonly number[]): number[] {
  return steps.map((step) => learningRateAt(schedule, step));
}

describe('learningRateAt', () => {
  it('rises linearly to the constant rate, which the last step of warm-up has', () => {
    const schedule = { kind: 'constant', learningRate: 8, warmupSteps: 4, totalSteps: 10 } as const;
    expect(rates(schedule, [1, 2, 3, 4, 5, 10])).toEqual([2, 4, 6, 8, 8, 8]);
  });

  it('starts at 0 when the scheduler steps after the update, as verl and EasyR1 do', () => {
    const schedule = {
      kind: 'constant',
      learningRate: 8,
      warmupSteps: 4,
      totalSteps: 10,
      firstStepZero: true,
    } as const;
    expect(rates(schedule, [1, 2, 3, 4, 5, 6])).toEqual([0, 2, 4, 6, 8, 8]);
  });

  it('is the full rate from the first step without warm-up', () => {
    expect(
      rates({ kind: 'constant', learningRate: 8, warmupSteps: 0, totalSteps: 3, firstStepZero: true }, [1, 3]),
    ).toEqual([8, 8]);
  });

  it('falls along half a cosine to the least ratio at the last step, and stays', () => {
    const schedule = { kind: 'cosine', learningRate: 10, warmupSteps: 2, totalSteps: 6, minRatio: 0.2 } as const;
    const [first, top, , middle, , last, after] = rates(schedule, [1, 2, 3, 4, 5, 6, 9]);
    expect([first, top]).toEqual([5, 10]);
    // Half-way the cosine is 0: 0.2 + 0.8 · ½.
    expect(middle).toBeCloseTo(6, 12);
    expect(last).toBeCloseTo(2, 12);
    expect(after).toBeCloseTo(2, 12);
  });

  it("is multiplied once an epoch: the paper's 1e-5, 8e-6, 6.4e-6, 5.12e-6", () => {
    const schedule = {
      kind: 'step',
      learningRate: 1e-5,
      warmupSteps: 0,
      totalSteps: 40,
      gamma: 0.8,
      stepsPerEpoch: 10,
    } as const;
    const expected = [1e-5, 1e-5, 8e-6, 6.4e-6, 5.12e-6];
    rates(schedule, [1, 10, 11, 21, 40]).forEach((rate, index) => expect(rate).toBeCloseTo(expected[index]!, 15));
  });

  it('counts steps from 1', () => {
    expect(() => learningRateAt({ kind: 'constant', learningRate: 1, warmupSteps: 0, totalSteps: 1 }, 0)).toThrow(
      RangeError,
    );
  });
});

describe('warmupStepsOf', () => {
  it('takes the steps given before the ratio, and the floor of the exact product', () => {
    expect(warmupStepsOf(100, 7, 0.5)).toBe(7);
    expect(warmupStepsOf(100, 0, 0.5)).toBe(0);
    expect(warmupStepsOf(1336, null, 0.1)).toBe(133);
    expect(warmupStepsOf(100, null, 0.29)).toBe(29);
  });
});

describe('klCoefficientAt', () => {
  it('goes straight from the first step to the last of its schedule, and stays', () => {
    const schedule = { kind: 'linear', coefficient: 0.01, finalCoefficient: 0, steps: 11 } as const;
    const values = [1, 6, 11, 50].map((step) => klCoefficientAt(schedule, step));
    [0.01, 0.005, 0, 0].forEach((expected, index) => expect(values[index]).toBeCloseTo(expected, 15));
    expect(klCoefficientAt({ kind: 'constant', coefficient: 0.01 }, 99)).toBe(0.01);
  });
});

import { describe, expect, it } from 'vitest';
import { fillNormal, philox, shuffle, uniform, type UniformKey } from '../../../../models/generation/random-stream.js';

const key: UniformKey = { seed: 7, purpose: 'rollout', step: 3, promptIndex: 11, sample: 2, position: 5 };

describe('philox', () => {
  // Known-answer vectors of Random123 1.14 (kat_vectors, philox4x32 10).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd'],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      ['d16cfe09', '94fdcceb', '5001e420', '24126ea1'],
    ],
  ] as const)('gives the published answer for counter %j', (counter, words, expected) => {
    expect(Array.from(philox(counter, words), (word) => word.toString(16).padStart(8, '0'))).toEqual(expected);
  });
});

describe('uniform', () => {
  it('depends on every field of its key, and on nothing else', () => {
    const value = uniform(key);
    expect(uniform({ ...key })).toBe(value);
    const changed: Partial<UniformKey>[] = [
      { seed: 8 },
      { seed: 7 + 2 ** 32 },
      { purpose: 'evaluation' },
      { step: 4 },
      { promptIndex: 12 },
      { sample: 3 },
      { position: 6 },
    ];
    for (const change of changed) expect(uniform({ ...key, ...change })).not.toBe(value);
  });

  it('is uniform on [0, 1): mean and each tenth are within five standard errors over 20,000 draws', () => {
    const draws = Array.from({ length: 20_000 }, (_, position) => uniform({ ...key, position }));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / draws.length));
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = draws.filter((value) => Math.floor(value * 10) === tenth).length / draws.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / draws.length));
    }
  });

  it('refuses a seed that is not an integer in [0, 2^53)', () => {
    for (const seed of [-1, 0.5, 2 ** 53]) expect(() => uniform({ ...key, seed })).toThrow(RangeError);
  });
});

describe('shuffle', () => {
  it('is a permutation, fixed by seed and epoch', () => {
    const order = shuffle(1000, 1);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(shuffle(1000, 1)).toEqual(order);
    expect(shuffle(1000, 2)).not.toEqual(order);
    expect(shuffle(1000, 1, 1)).not.toEqual(order);
  });

  it('puts every element in every place equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = shuffle(3, seed).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (1 / 6) * (5 / 6)));
  });
});

describe('fillNormal', () => {
  it('has the mean, deviation and fourth moment of a normal distribution, for any length', () => {
    const values = new Float32Array(39_999);
    fillNormal(values, 0.5, 3, 1);
    const moment = (power: number): number =>
      values.reduce((sum, value) => sum + (value / 0.5) ** power, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(values.length));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / values.length));
  });

  it('gives each stream its own numbers and a longer array the same beginning', () => {
    const [short, long, other] = [new Float32Array(5), new Float32Array(9), new Float32Array(5)];
    fillNormal(short, 1, 3, 1);
    fillNormal(long, 1, 3, 1);
    fillNormal(other, 1, 3, 2);
    expect(long.subarray(0, 5)).toEqual(short);
    expect(other).not.toEqual(short);
  });
});

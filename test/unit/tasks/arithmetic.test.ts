import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTask } from '../../../tasks/registry.js';
import { taskSource } from '../../helpers/task-source.js';

const load = (seed: number, options: Record<string, unknown> = {}) =>
  createTask('arithmetic', taskSource({ seed, task_options: options })).load();
const task = createTask('arithmetic', taskSource({}));

describe('the arithmetic task', () => {
  it('holds out 1,000 problems and trains on 6,000 others', async () => {
    const { train, validation } = await load(0);
    expect([train.length, validation.length]).toEqual([6_000, 1_000]);
    const all = [...train, ...validation];
    expect(new Set(all.map(({ promptId }) => promptId)).size).toBe(7_000);
    for (const { prompt } of all) expect(prompt).toMatch(/^<bos>Q:[1-9]\d\+[1-9]\d=$/);
  });

  it('gives the same data for the same seed and other data for another', async () => {
    const [first, again, other] = [await load(1), await load(1), await load(2)];
    expect(again).toEqual(first);
    expect(other.validation[0]?.promptId).not.toBe(first.validation[0]?.promptId);
  });

  it('has a teacher that is right as often as carries are rare or kept: about two thirds', async () => {
    const { train } = await load(0);
    const right = train.filter(({ completion, groundTruth }) => task.grade(completion ?? '', groundTruth).score === 1);
    expect(right.length / train.length).toBeGreaterThan(0.63);
    expect(right.length / train.length).toBeLessThan(0.7);
  });

  it('has a teacher that follows its own trace, whatever it forgot', async () => {
    const { train } = await load(0);
    for (const { completion = '', prompt } of train) {
      const match = /^<think>(\d)\+(\d)\+0=(\d+);(\d)\+(\d)\+([01])=(\d+)<\/think><answer>(\d+)<\/answer><eos>$/.exec(
        completion,
      );
      const [, a, b, units, c, d, carry, tens, answer] = (match ?? []).map(Number);
      expect(prompt).toBe(`<bos>Q:${c}${a}+${d}${b}=`);
      expect((a ?? 0) + (b ?? 0)).toBe(units);
      expect((c ?? 0) + (d ?? 0) + (carry ?? 0)).toBe(tens);
      expect((tens ?? 0) * 10 + ((units ?? 0) % 10)).toBe(answer);
    }
  });

  it('has a teacher without slips when it is told so', async () => {
    const { train } = await load(0, { careless: 0 });
    expect(train.every(({ completion, groundTruth }) => task.grade(completion ?? '', groundTruth).score === 1)).toBe(
      true,
    );
  });

  it.each([
    ['<think>x</think><answer>99</answer>', 1],
    ['<answer> 99 </answer>', 1],
    ['<answer>98</answer><answer>99</answer>', 0],
    ['<answer>99</answer><answer>98</answer>', 1],
    ['<answer>99', 0],
    ['99', 0],
    ['', 0],
    ['<answer>099</answer>', 0],
    ['</answer><answer>99</answer>', 1],
  ])('grades %s with %i', (solution, score) => {
    expect(task.grade(solution, '99').score).toBe(score);
  });

  it('grades any text without failing', () => {
    fc.assert(fc.property(fc.string(), (solution) => [0, 1].includes(task.grade(solution, '99').score)));
  });

  it('refuses options that it does not know', () => {
    expect(() => createTask('arithmetic', taskSource({ task_options: { carless: 1 } }))).toThrow(/arithmetic.*carless/);
  });
});

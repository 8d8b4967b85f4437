/** Right answers of real benchmarks: each is itself however it is written, and none is another's. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compareAnswers } from '../../../../tasks/grading/compare-answers.js';
import { graders } from '../../../../tasks/grading/graders.js';
import { restyles } from './arbitrary-answers.js';

const folder = '../shared/data';
const present = existsSync(`${folder}/orz-eval/math500.json`);
const evaluation = z.array(z.object({ final_answer: z.string() }));
const training = z.array(z.tuple([z.unknown(), z.object({ ground_truth: z.object({ value: z.string() }) })]));
const read = (name: string): unknown => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));

function distinct(golds: readonly string[]): string[] {
  return [...new Set(golds.map((gold) => gold.trim()))];
}

const benchmarks = present
  ? distinct(
      ['orz-eval/math500.json', 'orz-eval/aime2024.json'].flatMap((name) =>
        evaluation.parse(read(name)).map(({ final_answer }) => final_answer),
      ),
    )
  : [];
const orz = present
  ? distinct(
      training
        .parse(read('orz-math-57k-sample/orz_math_57k_first_1785.json'))
        .map(([, { ground_truth }]) => ground_truth.value),
    )
  : [];
const modes = ['reward', 'evaluation'] as const;

/** What two answers share when they may be the same after all: their elements in order, numbers by their value. */
function plainKey(gold: string): string {
  const bare = gold
    .replace(/\\text\{ *degrees\}|\^\\circ|\\!|\\\$|\\(text|mbox)\{[^}]*\}(\^2)?|^[a-zA-Z] *=|[\s]/g, '')
    .replace(/\\dfrac/g, String.raw`\frac`)
    .replace(/\\frac(\d)(\d)/g, '$1/$2')
    .replace(/\\frac\{(\d+)\}\{?(\d+)\}?/g, '$1/$2')
    .replace(/(\d),(\d{3})(?!\d)/g, '$1$2');
  const keys = bare
    .replace(/^\((.*)\)$/, '$1')
    .split(',')
    .map((part) => {
      const [, top, bottom] = /^(-?[\d.]+)(?:\/(\d+))?$/.exec(part) ?? [];
      return top === undefined ? part : String(Number(top) / Number(bottom ?? 1));
    });
  return /[[{]|\(.*[^-.\d,)]/.test(bare) ? bare : keys.toSorted().join(',');
}

describe.skipIf(!present)('real right answers (skipped where ../shared/data is missing)', () => {
  it.each(modes)('are right, boxed, in %s', (mode) => {
    const refused = [...benchmarks, ...orz].filter(
      (gold) => graders.math({ gold, response: `<think>a</think> So it is $\\boxed{${gold}}$.`, mode }).score !== 1,
    );
    expect(refused).toEqual([]);
  });

  it.each(restyles)('are right in another style: %s', (_, restyle) => {
    const refused = [...benchmarks, ...orz].filter(
      (gold) => !compareAnswers(gold, restyle(gold), { mode: 'reward' }).isEqual,
    );
    expect(refused).toEqual([]);
  });

  it('of whole numbers differ from the next number', () => {
    const taken = [...benchmarks, ...orz]
      .filter((gold) => /^-?\d+$/.test(gold))
      .filter((gold) => compareAnswers(gold, `${BigInt(gold) + 1n}`, { mode: 'evaluation' }).isEqual);
    expect(taken).toEqual([]);
  });

  it('differ from themselves with one digit changed, and with one sign', { timeout: 120_000 }, () => {
    const changed = [...benchmarks, ...orz].flatMap((gold) =>
      // C(15, 7) = C(15, 8): a change of these may be none.
      [...(gold.includes('binom') ? '' : gold).matchAll(/[\d+-]/g)].map(({ 0: sign, index }) => {
        const other = sign === '+' ? '-' : sign === '-' ? '+' : `${(Number(sign) + 1) % 10}`;
        return { gold, answer: gold.slice(0, index) + other + gold.slice(index + 1) };
      }),
    );
    expect(changed.length).toBeGreaterThan(2_000);
    const taken = changed.filter(({ gold, answer }) => compareAnswers(gold, answer, { mode: 'evaluation' }).isEqual);
    expect(taken.map(({ gold, answer }) => `${gold} ≢ ${answer}`)).toEqual([]);
  });

  it('differ from one another, in both directions', { timeout: 120_000 }, () => {
    const keyed = benchmarks.map((gold) => ({ gold, key: plainKey(gold) }));
    // Every second pair in one direction, the others in the other.
    const pairs = keyed.flatMap((one, row) =>
      keyed
        .filter(
          (other, column) => other.key !== one.key && column !== row && (row + column) % 2 === (row < column ? 0 : 1),
        )
        .map((other) => [one, other]),
    );
    expect(pairs.length).toBeGreaterThan(30_000);
    const taken = pairs.filter(
      ([one, other]) => compareAnswers(one?.gold ?? '', other?.gold ?? '', { mode: 'evaluation' }).isEqual,
    );
    expect(taken.map((pair) => pair.map(({ gold }) => gold).join(' ≢ '))).toEqual([]);
  });
});

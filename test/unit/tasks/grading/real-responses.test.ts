/** Real right answers, put into responses as models write them, are found again; so are the wrong ones. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../../../tasks/grading/compare-answers.js';
import { graders } from '../../../../tasks/grading/graders.js';

const files = [
  '../shared/data/orz-eval/math500.json',
  '../shared/data/orz-math-57k-sample/orz_math_57k_first_1785.json',
];
const present = files.every((file) => existsSync(file));

function golds(file: string): string[] {
  const rows: { final_answer?: string; answer?: string; 1?: { ground_truth: { value: string } } }[] = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  return rows
    .map((row) => row[1]?.ground_truth.value ?? row.final_answer ?? row.answer ?? '')
    .filter((gold) => gold.trim() !== '');
}

const strict: Record<string, (answer: string) => string> = {
  'a box in a sentence': (answer) => `Thus the answer is $\\boxed{${answer}}$.`,
  'a box of its own': (answer) => `Hence\n\\[\n\\boxed{${answer}}\n\\]`,
  'an answer tag': (answer) => `<think>hmm 1 2 3</think>\n<answer>${answer}</answer>`,
  'an answer tag with dollars': (answer) => `<think>hmm</think><answer>$${answer}$</answer>`,
  'a box in an answer tag': (answer) => `<answer>We add.\n\nSo $x$ is \\boxed{${answer}}.</answer>`,
  'the answer alone': (answer) => answer,
};
const prose: Record<string, (answer: string) => string> = {
  'a final answer, as Minerva asks for it': (answer) =>
    `We have $a=1$.\nFinal Answer: The final answer is $${answer}$. I hope it is correct.`,
  'a final answer in bold': (answer) => `Steps: 1. add 2.\n\n**Final Answer:** $${answer}$`,
  'a heading': (answer) => `Steps.\n\n### Final Answer\n\n$$${answer}$$`,
  'a last line, as lighteval asks for it': (answer) => `Steps 1 2.\n\nANSWER: $${answer}$.`,
  'a sentence': (answer) => `We see 5 = 5, so the answer is $${answer}$.`,
  'a sentence with round brackets': (answer) => `We see 5 = 5, so the answer is \\(${answer}\\).`,
  'a sentence in bold': (answer) => `Adding. The answer is **$${answer}$**.`,
  'a formula at the end': (answer) => `Steps 1 2. Therefore,\n\\[\n${answer}\n\\]`,
  'a formula in the last sentence': (answer) => `Adding 1 and 2 we get many.\nSo the value is $${answer}$.`,
};

describe.skipIf(!present)('MATH-500 and Orz, whose real answers lie in ../shared/data', () => {
  const all = present ? [...new Set(files.flatMap(golds))].filter((_, index) => index % 3 === 0) : [];
  const pairs = all.flatMap((gold, index): [string, string][] => [
    [gold, gold],
    [gold, all[(index + 1) % all.length] ?? ''],
  ]);

  it.each([
    ...Object.keys(strict).map((name) => [name, 'reward'] as const),
    ...Object.keys({ ...strict, ...prose }).map((name) => [name, 'evaluation'] as const),
  ])('in %s are graded in %s mode as they are by themselves', (name, mode) => {
    expect(all.length).toBeGreaterThan(400);
    const write = { ...strict, ...prose }[name];
    const different = pairs.filter(([gold, answer]) => {
      const wanted = compareAnswers(gold, answer, { mode }).isEqual ? 1 : 0;
      return graders.math({ gold, response: write?.(answer) ?? '', mode }).score !== wanted;
    });
    expect(different).toEqual([]);
  });
});

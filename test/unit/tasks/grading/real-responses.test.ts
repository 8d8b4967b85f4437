/** Real responses: the solutions of GSM8K, and long reasoning of a published model that its authors graded as right. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { graders } from '../../../../tasks/grading/graders.js';
import type { GradingMode } from '../../../../tasks/grading/verdict.js';

const folder = '../shared/data';
const present = existsSync(`${folder}/gsm8k/test.jsonl`) && existsSync(`${folder}/marker-traces/sky_t1_traces.jsonl`);

function rows<T>(name: string, schema: z.ZodType<T>): T[] {
  if (!present) return [];
  const lines = readFileSync(`${folder}/${name}`, 'utf8').trim().split('\n');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

const solved = rows('gsm8k/test.jsonl', z.object({ answer: z.string() })).map(({ answer }) => ({
  response: answer,
  gold: answer.split('#### ')[1] ?? '',
}));
const traced = rows(
  'marker-traces/sky_t1_traces.jsonl',
  z.object({ answer: z.string(), conversations: z.array(z.object({ from: z.string(), value: z.string() })) }),
).map(({ answer, conversations }) => ({ gold: answer, response: conversations.at(-1)?.value ?? '' }));

describe.skipIf(!present)('real responses (skipped where ../shared/data is missing)', () => {
  it('of GSM8K are right by their own last line, and wrong by that of another', () => {
    const refused = solved.filter((request) => graders.math({ ...request, mode: 'evaluation' }).score !== 1);
    expect(refused).toEqual([]);
    const taken = solved.filter(({ response, gold }, index) => {
      const other = solved[(index + 1) % solved.length]?.gold ?? '';
      return other !== gold && graders.math({ gold: other, response, mode: 'evaluation' }).score === 1;
    });
    expect(taken).toEqual([]);
  });

  it('of GSM8K are no answer for a reward: nothing is boxed', () => {
    expect(solved.filter((request) => graders.math({ ...request, mode: 'reward' }).score === 1)).toEqual([]);
  });

  // Their authors are kinder: they take 6630.65 for 6630, 100 % for 100, and more text behind the answer.
  const arguable: readonly string[] = ['6630', '100', 'E_{1},E_{2}', String.raw`\frac{1}{4-\omega^{2}}`];
  // Three boxes and more, for three questions: no answer in training.
  const manyBoxes = ['2.78', '4080', '56'];

  it.each([
    ['reward', [...arguable, ...manyBoxes]],
    ['evaluation', arguable],
  ] as [GradingMode, readonly string[]][])(
    'with thoughts and a solution are right in %s, but for those of %j',
    (mode, excepted) => {
      const refused = traced
        .map((request) => ({ gold: request.gold, verdict: graders.math({ ...request, mode }) }))
        .filter(({ verdict, gold }) => verdict.score !== 1 && !excepted.includes(gold))
        .map(({ gold, verdict }) => `${gold} ${verdict.extracted} ${verdict.reason ?? ''}`);
      expect(refused).toEqual([]);
    },
  );

  it('with a thought that has no end are no answer', () => {
    const cut = traced.map(({ gold, response }) => ({ gold, response: response.split('<|end_of_thought|>')[0] ?? '' }));
    const verdicts = cut.map((request) => graders.math({ ...request, mode: 'evaluation' }));
    expect(verdicts.filter(({ score, reason }) => score !== 0 || reason !== 'no_answer')).toEqual([]);
  });
});

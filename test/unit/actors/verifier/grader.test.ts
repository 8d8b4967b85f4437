import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGrader } from '../../../../actors/verifier/grader.js';
import type { GraderDescription, ItemGrader } from '../../../../actors/verifier/start-data.js';
import type { VerdictItem } from '../../../../actors/verifier/verdict-item.js';
import { taskSource } from '../../../helpers/task-source.js';

function item(solution: string, groundTruth: string, others: Partial<VerdictItem> = {}): VerdictItem {
  return { key: 'train:1:0:0', dataSource: 'test', solution, groundTruth, extra: { finish_reason: 'stop' }, ...others };
}

const answered = (answer: string) => `<think>Let me see.</think><answer>${answer}</answer>`;
const options = { extra: { finish_reason: 'stop', choices: ['Aspirin', 'Heparin', 'Warfarin', 'Alteplase'] } };
const byKind = (kind: 'math' | 'choice' | 'exact' | 'numeric' | 'f1' | 'medical') =>
  ({ kind, mode: 'reward', options: {} }) as const;

describe.each([
  ['math', String.raw`\frac{1}{2}`, '0.5', '0.25', {}],
  ['choice', 'B', 'B', 'C', options],
  ['exact', 'Paris', 'Paris', 'London', {}],
  ['numeric', '1000', '1,000', '1001', {}],
  ['f1', 'the cat sat', 'the cat sat', 'a dog', {}],
  ['medical', 'B', 'Heparin', 'Warfarin', options],
] as const)('the grader %s', (kind, gold, right, wrong, others) => {
  it('tells a right answer from a wrong one, and says what it found and how it was decided', async () => {
    const grade = await createGrader(byKind(kind));
    const [good, bad] = [
      await grade(item(answered(right), gold, others)),
      await grade(item(answered(wrong), gold, others)),
    ];
    expect(good).toMatchObject({ outcome: 'scored', score: 1, decidedBy: expect.any(String) });
    expect(bad).toMatchObject({ outcome: 'scored', score: 0 });
  });

  it('says when a response has no answer, and when it was cut', async () => {
    const grade = await createGrader(byKind(kind));
    const open = '<think>I never come to an end';
    expect(await grade(item(open, gold, others))).toMatchObject({ score: 0, reason: 'no_answer' });
    const cut = { ...others, extra: { ...('extra' in others ? others.extra : {}), finish_reason: 'length' } };
    expect(await grade(item(answered(right), gold, cut))).toMatchObject({ score: 0, reason: 'truncated' });
  });
});

describe('createGrader', () => {
  it('passes mode and options on', async () => {
    const prose = item('So the final answer is 7.', '7');
    const [strict, kind] = await Promise.all([
      createGrader(byKind('math')),
      createGrader({ kind: 'math', mode: 'evaluation', options: {} }),
    ]);
    expect(await strict(prose)).toMatchObject({ score: 0 });
    expect(await kind(prose)).toMatchObject({ score: 1 });
    await expect(createGrader({ kind: 'math', mode: 'reward', options: { decimalz: 3 } })).rejects.toThrow(/decimalz/);
  });

  it('takes each answer that the data accept, the best one counting', async () => {
    const grade = await createGrader(byKind('exact'));
    const extra = { finish_reason: 'stop', acceptedAnswers: ['NYC', 'New York City'] };
    expect(await grade(item(answered('NYC'), 'New York', { extra }))).toMatchObject({ score: 1 });
    expect(await grade(item(answered('Boston'), 'New York', { extra }))).toMatchObject({ score: 0 });
  });

  it('refuses to score against a right answer that is empty', async () => {
    const grade = await createGrader(byKind('math'));
    expect(() => grade(item(answered('7'), ' '))).toThrow(/cannot be graded against/);
  });

  it('sums a weighted grader, and names the part that failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'troupe-grader-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'short.mjs');
    writeFileSync(
      path,
      `export function short(source, solution) {
         if (solution.includes('throw')) throw new RangeError('cannot');
         return { score: solution.length < 60 ? 1 : 0, letters: solution.length };
       }`,
    );
    const weighted: GraderDescription = {
      kind: 'weighted',
      parts: [
        { name: 'accuracy', weight: 0.8, grader: byKind('math') },
        { name: 'short', weight: 0.2, grader: { kind: 'module', path, name: 'short' } },
      ],
    };
    const grade = await createGrader(weighted);
    expect(await grade(item(answered('7'), '7'))).toMatchObject({
      score: 1,
      parts: { accuracy: 1, short: 1, 'short/letters': 44 },
    });
    expect(await grade(item(answered('8'), '7'))).toMatchObject({ score: 0.2 });
    expect(await grade(item('throw <answer>7</answer>', '7'))).toEqual({
      outcome: 'crashed',
      reason: 'short: RangeError: cannot',
    });
  });

  it('grades each data source by its own, also one with an unusual name', async () => {
    const sources: Record<string, ItemGrader> = { medqa: byKind('medical') };
    const grade = await createGrader({ kind: 'by-data-source', sources, otherwise: byKind('math') });
    expect(await grade(item(answered('Heparin'), 'B', { ...options, dataSource: 'medqa' }))).toMatchObject({
      score: 1,
    });
    expect(await grade(item(answered('7'), '7', { dataSource: 'math-500' }))).toMatchObject({ score: 1 });
    expect(await grade(item(answered('7'), '7', { dataSource: 'constructor' }))).toMatchObject({ score: 1 });
  });

  it('lets the task grade, with what the task says besides', async () => {
    const source = { ...taskSource({}), train_files: [], val_files: [] };
    const grade = await createGrader({ kind: 'task', task: 'dataset', source });
    const medical = item(answered('B'), 'B', { extra: { ...options.extra, grader: 'medical' } });
    expect(await grade(medical)).toMatchObject({ outcome: 'scored', score: 1, decidedBy: expect.any(String) });
    const cut = { ...medical, extra: { ...medical.extra, finish_reason: 'length' } };
    expect(await grade(cut)).toMatchObject({ score: 0, reason: 'truncated' });
  });
});

import { describe, expect, it } from 'vitest';
import { evaluationPage } from '../../../../cli/evaluation/evaluation-page.js';
import { markdownOf } from '../../../../cli/evaluation/markdown-table.js';
import type { Problem, ProblemSet } from '../../../../cli/evaluation/problems.js';
import { benchmarkResult, type EvaluationResults } from '../../../../cli/evaluation/results.js';
import type { SampleRecord } from '../../../../cli/evaluation/sample-record.js';
import { tablesOf } from '../../../../cli/evaluation/tables.js';
import { missingFor, problemOf, recordFor } from '../../../helpers/evaluation-problems.js';

const questions = Array.from({ length: 4 }, (_, index) => problemOf('gsm8k', index));
const [q0, q1, q2, q3] = questions as [Problem, Problem, Problem, Problem];

function setOf(problems: readonly Problem[]): ProblemSet {
  const benchmark = (problems[0] ?? q0).benchmark;
  return { benchmark, source: 'test', problems, available: 9, quarantined: [], skipped: {}, warnings: ['small'] };
}

function resultsOf(records: readonly SampleRecord[], samples = 1, problems = questions): EvaluationResults {
  return {
    format: 1,
    name: 'ours | <b>',
    finished: '2026-01-02T03:04:05.000Z',
    samples,
    temperature: samples > 1 ? 0.3 : 0,
    forcedExit: true,
    scoring: 'generate',
    unanswered: 0,
    notes: ['a note'],
    benchmarks: [benchmarkResult(setOf(problems), records)],
  };
}

describe('the figures of a benchmark', () => {
  it('count a missing answer as wrong, and neither as unparsable nor in lengths', () => {
    const records = [recordFor(q0, 0, 1), recordFor(q1, 0, 0, { reason: 'no_answer' }), missingFor(q2), missingFor(q3)];
    const [result] = resultsOf(records).benchmarks;
    expect(result?.strict.average).toMatchObject({ correct: 1, total: 4, accuracy: 0.25 });
    expect(result?.compatible?.average).toMatchObject({ correct: 1, total: 4 });
    expect(result?.missing).toEqual({ count: 2, total: 4, share: 0.5 });
    expect(result?.given.unparsable).toEqual({ count: 1, total: 2, share: 0.5 });
    expect(result?.given.words.total).toBe(2);
  });

  it('leave a failed verdict out of the accuracy and count it', () => {
    const [result] = resultsOf([recordFor(q0, 0, 1), recordFor(q1, 0, null)]).benchmarks;
    expect(result?.strict.average).toMatchObject({ correct: 1, total: 1 });
    expect(result?.given.failedVerdicts.count).toBe(1);
  });

  it('keep strict and compatible scores apart', () => {
    const [result] = resultsOf([
      recordFor(q0, 0, 1, { compatible: 0 }),
      recordFor(q1, 0, 0, { compatible: 1 }),
    ]).benchmarks;
    expect([result?.strict.average.correct, result?.compatible?.average.correct]).toEqual([1, 1]);
    const [other] = resultsOf([recordFor(q0, 0, 1, { compatible: 0 })]).benchmarks;
    expect([other?.strict.average.correct, other?.compatible?.average.correct]).toEqual([1, 0]);
  });
});

describe('the tables', () => {
  const greedy = resultsOf([recordFor(q0, 0, 1), recordFor(q1, 0, 0), recordFor(q2, 0, 1), recordFor(q3, 0, 1)]);

  it('begin with ours, published figures of the same kind beside it', () => {
    const [accuracy] = tablesOf(greedy);
    expect(accuracy?.head).toEqual(['benchmark', 'questions', 'strict', 'compatible', 'baseline', 'X-Reasoner']);
    const cells = accuracy?.rows[0]?.cells ?? [];
    expect(cells.slice(0, 2)).toEqual(['GSM8K', '4 of 9']);
    expect(cells[2]).toMatch(/^75\.0 \(\d+\.\d–\d+\.\d\)$/);
    expect(cells.slice(4)).toEqual(['84.9 (Figure 1)', '88.2 (Figure 1)']);
    expect(accuracy?.notes).toEqual(['GSM8K: small.']);
  });

  it('have majority and pass@k with several samples, beside averages of five', () => {
    const records = [q0, q1].flatMap((problem) =>
      [0, 1, 2].map((sample) => recordFor(problem, sample, sample === 0 ? 1 : 0)),
    );
    const [accuracy] = tablesOf(resultsOf(records, 3));
    expect(accuracy?.head).toContain('majority of 3');
    const cells = accuracy?.rows[0]?.cells ?? [];
    expect(cells[2]).toMatch(/^33\.3 /);
    expect(cells[4]).toMatch(/^0\.0 /);
    expect(cells[5]).toMatch(/^100\.0 /);
    expect(cells[6]).toBe('86.0 (Table 3)');
  });

  it('are the paper’s own, those first that were measured as ours, with ours in its place', () => {
    const [, , ...paper] = tablesOf(greedy);
    expect(paper.map(({ title }) => title.split(':')[0])).toEqual([
      'Figure 1',
      'Table 3',
      'Table 8',
      'Figures 3 and 4',
    ]);
    const [figure, third] = paper;
    expect(figure?.rows[0]?.cells).toEqual(['GSM8K', '84.9', '87.2', '88.2', '–', '75.0']);
    expect(figure?.rows[1]?.cells.at(-1)).toBe('–');
    expect(third?.rows.at(-1)).toMatchObject({ isOurs: true, cells: ['ours | <b>', '–', '–', '75.0 [1]', '–'] });
    expect(third?.notes.join(' ')).toContain('averages of five samples, ours are of one sample');
  });

  it('have the words of a row where the paper has them', () => {
    const medqa = [0, 1].map((index) => problemOf('medqa', index, { options: ['a', 'b'] }));
    const records = medqa.map((problem) => recordFor(problem, 0, 1, { response: 'three words here' }));
    const ninth = tablesOf(resultsOf(records, 1, medqa)).find(({ title }) => title.startsWith('Table 9'));
    expect(ninth?.head.at(-1)).toBe('words');
    expect(ninth?.rows[1]?.cells).toEqual(['SFT', '61.9', '54.2', '39.2', '950']);
    expect(ninth?.rows.at(-1)?.cells).toEqual(['ours | <b>', '100.0', '–', '–', '3']);
  });

  it('are Markdown that a name with marks in it does not break', () => {
    const text = markdownOf(greedy);
    expect(text).toContain('# ours \\| \\<b\\>');
    expect(text).toMatch(/\| GSM8K \| 4 of 9 \| \*\*75\.0 \([^|]*\)\*\* \|/);
    const tables = text.split('\n\n').filter((block) => block.startsWith('|') || block.includes('\n|'));
    for (const block of tables) {
      const widths = block
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('are a page that holds everything itself and shows a response as text', () => {
    const wrong = recordFor(q1, 0, 0, { response: '<script>alert(1)</script> <answer>8</answer>' });
    const page = evaluationPage(resultsOf([recordFor(q0, 0, 1), wrong]), [recordFor(q0, 0, 1), wrong]);
    expect(page).not.toMatch(/<script|https?:\/\//);
    expect(page).toContain('&#60;script&#62;alert(1)');
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('Figure 1: Accuracy on general and medical benchmarks');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countWords, isUnparsable } from '../../../../actors/evaluator/evaluation-record.js';
import { independentEstimate } from '../../../../actors/evaluator/intervals.js';
import {
  benchmarkStatistics,
  benchmarkStatisticsOf,
  countedRecord,
  statisticsByBenchmark,
} from '../../../../actors/evaluator/statistics.js';
import { answerlessRecord, evaluationRecord, failedRecord, wrongRecord } from '../../../helpers/evaluation-records.js';

const right = {};

/** One row a problem. */
function problems(...rows: (readonly object[])[]) {
  return rows.flatMap((samples, problem) =>
    samples.map((more, sample) => evaluationRecord({ problemId: `p${problem}`, sample, ...more })),
  );
}

describe('the statistics of a benchmark', () => {
  it('are average, majority and pass@k of the samples', () => {
    const records = problems(
      [right, right, wrongRecord],
      [wrongRecord, wrongRecord, right],
      [wrongRecord, right, right],
    );
    expect(benchmarkStatisticsOf(records)).toMatchObject({
      problems: 3,
      responses: 9,
      samplesPerProblem: 3,
      strict: {
        average: { correct: 5, total: 9, accuracy: 5 / 9 },
        majority: { correct: 2, total: 3 },
        passAt: [
          { k: 1, total: 3, accuracy: expect.closeTo(5 / 9, 12) },
          { k: 2, total: 3, accuracy: expect.closeTo((1 + 2 / 3 + 1) / 3, 12) },
          { k: 3, total: 3, accuracy: 1 },
        ],
      },
      compatible: null,
      failedVerdicts: { count: 0, total: 9, share: 0 },
    });
  });

  it("have no majority with one sample a problem, and Wilson's interval", () => {
    const { strict } = benchmarkStatisticsOf(problems([right], [right], [wrongRecord]));
    expect(strict.majority).toBeNull();
    expect(strict.average).toEqual(independentEstimate([1, 1, 0]));
    expect(strict.passAt).toEqual([{ k: 1, ...independentEstimate([1, 1, 0]) }]);
  });

  it('leave failed verdicts out of every accuracy, and count them', () => {
    const statistics = benchmarkStatisticsOf(
      problems([right, failedRecord], [failedRecord, failedRecord], [wrongRecord, right]),
    );
    expect(statistics.failedVerdicts).toEqual({ count: 3, total: 6, share: 0.5 });
    expect(statistics.strict).toMatchObject({
      average: { correct: 2, total: 3 },
      majority: { correct: 1, total: 2 },
      // Two verdicts are there of the last problem only.
      passAt: [
        { k: 1, total: 2, accuracy: 0.75 },
        { k: 2, total: 1, accuracy: 1 },
      ],
    });
  });

  it("set the benchmark's own parser beside the strict verdict", () => {
    const lenient = { ...answerlessRecord, compatibleScore: 1 };
    const { strict, compatible } = benchmarkStatisticsOf(
      problems([{ compatibleScore: 1 }], [lenient], [answerlessRecord]),
    );
    expect(strict.average).toMatchObject({ correct: 1, total: 3 });
    // The third has no compatible score: it is not in that column.
    expect(compatible?.average).toMatchObject({ correct: 2, total: 2 });
  });

  it('count a score beyond 0 and 1 as the nearer end, and none below 1 as passing', () => {
    const { average, passAt } = benchmarkStatisticsOf(
      problems([{ score: 3 }], [{ score: -1 }], [{ score: 0.5 }]),
    ).strict;
    expect(average).toMatchObject({ correct: 1.5, total: 3, accuracy: 0.5 });
    expect(passAt[0]).toMatchObject({ correct: 1, total: 3 });
  });

  it('tell the shares of what went wrong, and how those fared that were forced to their answer', () => {
    const cut = { finishReason: 'length', endlessThinking: true } as const;
    const statistics = benchmarkStatisticsOf(
      problems([right, { ...answerlessRecord, ...cut }], [{ forcedExit: true }, { ...wrongRecord, forcedExit: true }]),
    );
    const share = (count: number) => ({ count, total: 4, share: count / 4 });
    expect(statistics).toMatchObject({
      unparsable: share(1),
      truncated: share(1),
      endlessThinking: share(1),
      forcedExits: share(2),
      forcedExitAccuracy: { correct: 1, total: 2 },
    });
    expect(benchmarkStatisticsOf(problems([right])).forcedExitAccuracy).toBeNull();
  });

  it('tell lengths in words, and in tokens where all are known', () => {
    const records = problems([
      { words: 1, tokens: 10 },
      { words: 2, tokens: 20 },
      { words: 6, tokens: 30 },
    ]);
    expect(benchmarkStatisticsOf(records)).toMatchObject({
      words: { mean: 3, median: 2, longest: 6, total: 9 },
      tokens: { mean: 20, median: 20, longest: 30, total: 60 },
    });
    expect(benchmarkStatisticsOf([...records, evaluationRecord({ tokens: null })]).tokens).toBeNull();
  });

  it('of nothing are zeros that claim nothing', () => {
    expect(benchmarkStatisticsOf([])).toMatchObject({
      problems: 0,
      strict: { average: { total: 0, low: 0, high: 1 }, majority: null, passAt: [] },
      unparsable: { share: 0 },
      words: { mean: 0 },
    });
  });

  it('are the same in whatever order the records come, and kept or not their texts, and fit their schema', () => {
    const sample = fc.constantFrom({}, wrongRecord, answerlessRecord, failedRecord, { compatibleScore: 1 });
    const rows = fc.array(fc.array(sample, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.double({ noNaN: true })), (samples, order) => {
        const records = problems(...samples);
        const keyed = records.map((record) => ({ record: countedRecord(record), key: order.next().value ?? 0 }));
        const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ record }) => record);
        const statistics = benchmarkStatisticsOf(records);
        const again = benchmarkStatisticsOf(shuffled);
        expect(again).toEqual(statistics);
        expect(benchmarkStatistics.parse(statistics)).toEqual(statistics);
      }),
    );
  });

  it('are kept apart by benchmark, in the order of their names', () => {
    const records = [
      ...problems([right]),
      ...problems([wrongRecord]).map((record) => ({ ...record, benchmark: 'aime' })),
    ];
    const statistics = statisticsByBenchmark(records);
    expect(Object.keys(statistics)).toEqual(['aime', 'gsm8k']);
    expect(statistics['aime']?.strict.average.accuracy).toBe(0);
    expect(statistics['gsm8k']?.strict.average.accuracy).toBe(1);
  });
});

describe('a record', () => {
  it.each([
    ['a right answer', {}, false],
    ['a wrong answer', wrongRecord, false],
    ['no answer', answerlessRecord, true],
    ['an answer that is no mathematics', { ...wrongRecord, reason: 'unparsable' }, true],
    ['a wrong answer that the grader explains', { ...wrongRecord, reason: 'not a literal number' }, false],
    ["a user's grader that says why it found nothing", { ...answerlessRecord, reason: 'no tag' }, true],
    [
      "a user's grader that gives part of the score and says why",
      { score: 0.5, extracted: null, reason: 'form' },
      false,
    ],
    ['a verdict that failed', failedRecord, false],
  ])('with %s is unparsable: %s', (_, more, expected) => {
    expect(isUnparsable(evaluationRecord(more))).toBe(expected);
  });

  it.each([
    ['', 0],
    ['  \n ', 0],
    ['one', 1],
    ['<think>a b</think>\n\n<answer>7</answer>', 3],
    ['a\u00a0b\tc', 3],
  ])('counts the words of %j as %i', (text, expected) => {
    expect(countWords(text)).toBe(expected);
  });
});

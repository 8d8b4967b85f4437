import { expect, it } from 'vitest';
import { filterByBenchmark } from '../../../../cli/evaluation/text-solvable.js';
import { missingFor, problemOf, recordFor } from '../../../helpers/evaluation-problems.js';

const problems = [0, 1, 2, 3].map((index) => problemOf('mmstar', index, { options: ['a', 'b'] }));

/** Records of a model: for each question the scores of its samples. */
const modelOf = (scores: readonly (readonly (number | null)[])[]) =>
  problems.flatMap((problem, place) => (scores[place] ?? []).map((score, sample) => recordFor(problem, sample, score)));

// prettier-ignore
const one = modelOf([[1, 1, 1], [1, 1, 0], [1, 1, 1], [0, 0, 0]]);
// prettier-ignore
const two = modelOf([[0, 0, 0], [1, 1, 1], [1, 1, 1], [1, 1, null]]);

it('drops what either model always solves, and keeps what one of three samples misses', () => {
  expect(filterByBenchmark(problems, [one, two], 3, 'either').mmstar).toEqual({
    all: 4,
    solvable: 3,
    kept: ['3'],
    dropped: ['0', '1', '2'],
    published: { all: 1500, solvable: 259, kept: 1241 },
  });
});

it('drops only what both models always solve, when asked for that', () => {
  expect(filterByBenchmark(problems, [one, two], 3, 'both').mmstar).toMatchObject({
    kept: ['0', '1', '3'],
    dropped: ['2'],
  });
});

it('does not take a missing answer, a failed verdict or too few samples for solved', () => {
  const [first, second] = problems;
  const records = first && second ? [missingFor(first), recordFor(second, 0, 1), recordFor(second, 1, 1)] : [];
  expect(filterByBenchmark(problems, [records], 3, 'either').mmstar?.dropped).toEqual([]);
});

it('counts each benchmark apart', () => {
  const others = [problemOf('mmmu', 0, { options: ['a', 'b'] })];
  const right = others.flatMap((problem) => [0, 1, 2].map((sample) => recordFor(problem, sample, 1)));
  const filtered = filterByBenchmark([...problems, ...others], [[...one, ...right]], 3, 'either');
  expect(filtered.mmmu).toMatchObject({ all: 1, solvable: 1, published: { kept: 592 } });
  expect(filtered.mmstar?.dropped).toEqual(['0', '2']);
});

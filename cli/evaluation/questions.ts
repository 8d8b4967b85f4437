/** All that is asked in one evaluation: the questions of its benchmarks, and the worked examples before them. */
import { benchmarks } from '../../tasks/benchmarks/registry.js';
import { readKeptIds } from './kept-ids.js';
import type { EvaluationOptions } from './options.js';
import { loadProblems, type Problem, type ProblemSet } from './problems.js';
import { loadWorkedExamples, noExamples, type ExamplesOf } from './worked-examples.js';

export interface Questions {
  readonly sets: readonly ProblemSet[];
  /** Of all sets, in order. */
  readonly problems: readonly Problem[];
  readonly examplesOf: ExamplesOf;
  /** Of the `--keep` file; null: none. */
  readonly keepHash: string | null;
}

/** @throws BenchmarkDataError, AnswerFileError */
export async function problemSets(options: EvaluationOptions): Promise<Questions> {
  const { benchmarks: names, data, fewShotData, limit, mode, fewShot } = options;
  const kept = options.keep === undefined ? null : await readKeptIds(options.keep, names);
  const sets: ProblemSet[] = [];
  const examples = new Map<string, ExamplesOf>();
  for (const name of names) {
    const keep = kept?.of(name);
    const source = data[name];
    sets.push(
      await loadProblems(benchmarks[name], {
        ...(source !== undefined && { data: source }),
        ...(limit !== undefined && { limit }),
        ...(keep && { keep }),
        ...(mode && { mode }),
      }),
    );
    if (fewShot > 0) examples.set(name, await loadWorkedExamples(benchmarks[name], fewShot, fewShotData[name]));
  }
  return {
    sets,
    problems: sets.flatMap(({ problems }) => problems),
    examplesOf: (problem) => (examples.get(problem.benchmark.name) ?? noExamples)(problem),
    keepHash: kept?.hash ?? null,
  };
}

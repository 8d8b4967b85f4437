/** All that is asked in one evaluation: the questions of its benchmarks, and the worked examples before them. */
import { createHash } from 'node:crypto';
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
  /** Of all worked examples; null: none are shown. */
  readonly examplesHash: string | null;
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
  const problems = sets.flatMap((set) => set.problems);
  const examplesOf: ExamplesOf = (problem) => (examples.get(problem.benchmark.name) ?? noExamples)(problem);
  return {
    sets,
    problems,
    examplesOf,
    keepHash: kept?.hash ?? null,
    examplesHash: fewShot > 0 ? examplesHash(problems, examplesOf) : null,
  };
}

/** SHA-256, hexadecimal. @throws BenchmarkDataError when a question has too few */
function examplesHash(problems: readonly Problem[], examplesOf: ExamplesOf): string {
  const hash = createHash('sha256');
  for (const problem of problems) hash.update(`${JSON.stringify(examplesOf(problem))}\n`);
  return hash.digest('hex');
}

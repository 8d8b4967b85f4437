/**
 * The text-solvable filter (Table 6 of the paper): which questions need their pictures. Two models answer them three times
 * without; a question that all samples of either model (or, as asked, of both) get right is dropped.
 *
 * Choices, since the paper does not say: words stand in the pictures' places, T = 0.3, and "either" model drops a question.
 */
import { join } from 'node:path';
import type { BenchmarkName } from '../../tasks/benchmarks/names.js';
import { textSolvableCounts } from '../../tasks/benchmarks/published.js';
import { benchmarks } from '../../tasks/benchmarks/registry.js';
import { replaceFile } from '../durable-write.js';
import { evaluateWith } from './evaluate-benchmarks.js';
import type { EvaluationOptions } from './options.js';
import { defaultOutput } from './output-folder.js';
import type { Problem } from './problems.js';
import { problemSets } from './questions.js';
import type { SampleRecord } from './sample-record.js';

export interface FilteredBenchmark {
  readonly all: number;
  readonly solvable: number;
  /** Ids. */
  readonly kept: readonly string[];
  readonly dropped: readonly string[];
  /** Table 6 of the paper. */
  readonly published?: { readonly all: number; readonly solvable: number; readonly kept: number };
}

export interface TextSolvable {
  readonly format: 1;
  readonly rule: 'either' | 'both';
  readonly samples: number;
  readonly temperature: number;
  readonly models: readonly string[];
  readonly benchmarks: Readonly<Partial<Record<BenchmarkName, FilteredBenchmark>>>;
}

/** @returns the exit code */
export async function runTextSolvable(given: EvaluationOptions): Promise<number> {
  const options = { ...given, maskPictures: true };
  const questions = await problemSets(options);
  const output = options.output ?? defaultOutput({ kind: 'recorded', path: '' }, 'text-solvable');
  const models: string[] = [];
  const records: (readonly SampleRecord[])[] = [];
  for (const [index, choice] of options.responders.entries()) {
    const evaluated = await evaluateWith(options, choice, questions, join(output, `model-${index + 1}`));
    models.push(evaluated.results.name);
    records.push(evaluated.records);
  }
  const result: TextSolvable = {
    format: 1,
    rule: options.rule,
    samples: options.samples,
    temperature: options.temperature,
    models,
    benchmarks: filterByBenchmark(questions.problems, records, options.samples, options.rule),
  };
  const file = join(output, 'kept.json');
  replaceFile(file, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(options.json ? `${JSON.stringify({ file, ...result })}\n` : `${describe(result)}\n${file}\n`);
  return 0;
}

/** PURE. @param records of each model */
export function filterByBenchmark(
  problems: readonly Problem[],
  records: readonly (readonly SampleRecord[])[],
  samples: number,
  rule: 'either' | 'both',
): Partial<Record<BenchmarkName, FilteredBenchmark>> {
  const solvers = records.map((own) => alwaysRight(own, samples));
  const result: Partial<Record<BenchmarkName, FilteredBenchmark>> = {};
  for (const name of new Set(problems.map(({ benchmark }) => benchmark.name))) {
    const ids = problems.filter(({ benchmark }) => benchmark.name === name).map(({ id }) => id);
    const solvedBy = (id: string) => solvers.filter((solved) => solved.has(JSON.stringify([name, id]))).length;
    const isSolvable = (id: string) => solvedBy(id) >= (rule === 'either' ? 1 : solvers.length);
    const dropped = ids.filter(isSolvable);
    const published = textSolvableCounts[name];
    result[name] = {
      all: ids.length,
      solvable: dropped.length,
      kept: ids.filter((id) => !isSolvable(id)),
      dropped,
      ...(published && { published }),
    };
  }
  return result;
}

/** Questions whose every sample is right; a missing or failed one is not. */
function alwaysRight(records: readonly SampleRecord[], samples: number): ReadonlySet<string> {
  const right = new Map<string, number>();
  for (const { benchmark, problemId, score } of records) {
    const key = JSON.stringify([benchmark, problemId]);
    if ((score ?? 0) >= 1) right.set(key, (right.get(key) ?? 0) + 1);
  }
  return new Set([...right].filter(([, count]) => count >= samples).map(([key]) => key));
}

function describe({ rule, samples, models, benchmarks: filtered }: TextSolvable): string {
  const head = `Questions that ${rule === 'either' ? 'either' : 'both'} of ${models.join(' and ')} solved ${samples} times of ${samples} without pictures`;
  const rows = Object.values(benchmarks).flatMap(({ name, title }) => {
    const own = filtered[name];
    if (own === undefined) return [];
    const { all, solvable, kept, published } = own;
    const paper = published ? ` (the paper: ${published.all} − ${published.solvable} = ${published.kept})` : '';
    return [`  ${title}: ${all} − ${solvable} = ${kept.length} kept${paper}`];
  });
  return [head, ...rows, ''].join('\n');
}

/** The questions of a benchmark: loaded, cut to its categories, each with an id that stays the same. */
import { createHash } from 'node:crypto';
import type { Benchmark } from '../../tasks/benchmarks/benchmark.js';
import type { BenchmarkQuestion } from '../../tasks/benchmarks/benchmark-grader.js';
import type { DatasetHub } from '../../tasks/datasets/hub.js';
import { loadDataset } from '../../tasks/datasets/load-dataset.js';
import type { LoadedExample } from '../../tasks/datasets/opened-dataset.js';
import type { ImageReference } from '../../tasks/datasets/image-reference.js';
import { BenchmarkDataError } from './errors.js';

export interface Problem {
  readonly benchmark: Benchmark;
  /** The dataset's own where it has one for every row, else the row's number; unique in its benchmark. */
  readonly id: string;
  /** Row of the file, from 0; of several files, place among the rows that could be read. */
  readonly index: number;
  readonly question: string;
  readonly options?: readonly string[];
  readonly images: readonly ImageReference[];
  readonly groundTruth: string;
  readonly subject?: string;
  readonly grading: BenchmarkQuestion;
}

export interface ProblemSet {
  readonly benchmark: Benchmark;
  /** As the data was named. */
  readonly source: string;
  readonly problems: readonly Problem[];
  /** Before `--limit` and `--keep`. */
  readonly available: number;
  /** Broken rows, with their line and reason. */
  readonly quarantined: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  readonly skipped: Readonly<Record<string, number>>;
  /** For the table: what makes figures not comparable. */
  readonly warnings: readonly string[];
}

export interface ProblemOptions {
  /** A path or a name at the hub, in place of the registry's. */
  readonly data?: string;
  readonly limit?: number;
  /** Ids; others are left out. */
  readonly keep?: ReadonlySet<string>;
  readonly mode?: Benchmark['grader']['mode'];
  readonly hub?: DatasetHub;
}

/** @throws BenchmarkDataError */
export async function loadProblems(benchmark: Benchmark, options: ProblemOptions = {}): Promise<ProblemSet> {
  const source = options.data ?? benchmark.source;
  const loaded = await load(benchmark, source, options);
  const all = problemsOf(benchmark, loaded.examples, loaded.files.length === 1, options.mode);
  const kept = options.keep === undefined ? all : all.filter(({ id }) => options.keep?.has(id));
  const problems = kept.slice(0, options.limit ?? kept.length);
  if (problems.length === 0)
    throw new BenchmarkDataError(
      benchmark.name,
      `none of the ${loaded.examples.length} rows of ${source} is a question of it`,
      benchmark.subjects ? `its categories are ${benchmark.subjects.join(', ')}` : 'look at --keep and --limit',
    );
  return {
    benchmark,
    source,
    problems,
    available: all.length,
    quarantined: loaded.quarantined,
    skipped: loaded.skipped,
    warnings: warningsOf(benchmark, all, problems.length),
  };
}

async function load(benchmark: Benchmark, source: string, { data, hub }: ProblemOptions) {
  try {
    return await loadDataset(source, {
      // Files that the user names may have any schema of that benchmark.
      mapping: data === undefined ? benchmark.mapping : 'auto',
      splits: ['test', 'validation'],
      ...(hub && { hub }),
    });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const remedy =
      data === undefined
        ? `name a file or folder of yours: --data ${benchmark.name}=path`
        : `troupe data inspect '${data}' shows what is in it`;
    throw new BenchmarkDataError(benchmark.name, problem, remedy, { cause });
  }
}

function problemsOf(
  benchmark: Benchmark,
  examples: readonly LoadedExample[],
  isOneFile: boolean,
  mode: Benchmark['grader']['mode'] = benchmark.grader.mode,
): Problem[] {
  const ids = new Set(examples.map(({ id }) => id));
  const haveIds = !ids.has(undefined) && ids.size === examples.length;
  return examples.flatMap((example, place) => {
    const { groundTruth, subject } = example;
    if (benchmark.subjects && !benchmark.subjects.some((own) => sameSubject(own, subject))) return [];
    if (groundTruth === '') return [];
    const index = isOneFile ? example.line - 1 : place;
    return [
      {
        benchmark,
        id: haveIds ? (example.id ?? '') : String(index),
        index,
        question: example.question,
        ...(example.options && { options: example.options }),
        images: example.images ?? [],
        groundTruth,
        ...(subject !== undefined && { subject }),
        grading: gradingOf(benchmark, example, mode),
      },
    ];
  });
}

function gradingOf({ grader, compatible }: Benchmark, example: LoadedExample, mode: 'reward' | 'evaluation') {
  const { precision, answer_type: answerType, acceptedAnswers } = example.extra;
  const kinds = ['integer', 'float', 'text', 'list'] as const;
  const kind = kinds.find((known) => known === answerType);
  return {
    grader: grader.kind !== 'choice' || example.options ? grader.kind : example.grader,
    mode,
    compatible,
    ...(example.options && { choices: example.options }),
    ...(isTextList(acceptedAnswers) && { otherAnswers: acceptedAnswers }),
    ...(kind && { answerType: kind }),
    ...(typeof precision === 'number' && { precision }),
  };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function sameSubject(left: string, right: string | undefined): boolean {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, ' ')
      .trim();
  return right !== undefined && plain(left) === plain(right);
}

function warningsOf(benchmark: Benchmark, all: readonly Problem[], taken: number): string[] {
  const { optionCount, size } = benchmark;
  const others = new Set(all.flatMap(({ options }) => options?.length ?? []));
  others.delete(optionCount ?? -1);
  return [
    ...(optionCount !== undefined && others.size > 0
      ? [`questions with ${[...others].join(', ')} options, where the published figures are of ${optionCount}`]
      : []),
    ...(all.length === size ? [] : [`the data has ${all.length} questions, the published set ${size}`]),
    ...(taken === all.length ? [] : [`${taken} of ${all.length} questions were asked`]),
  ];
}

/** What an evaluation is of: questions, options, right answers and ids, in order. SHA-256, hexadecimal. */
export function problemsHash(problems: readonly Problem[]): string {
  const hash = createHash('sha256');
  for (const { id, question, options, groundTruth, grading } of problems)
    hash.update(`${JSON.stringify([id, question, options ?? null, groundTruth, grading])}\n`);
  return hash.digest('hex');
}

/**
 * Answers that were recorded elsewhere, matched with the questions that are asked.
 *
 * RECORDED-1 Every row is used, or listed with its line and why it is not: broken, of no question or no sample that is
 *            asked, or doubled. Of doubled rows the first counts.
 * RECORDED-2 A question without a row is a missing answer: wrong, and counted apart.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readRows } from '../../tasks/read-rows.js';
import { AnswerFileError } from './errors.js';
import type { Problem } from './problems.js';
import type { SampleResponse } from './responder.js';

const answerRow = z.object({
  /** Needed where several benchmarks are asked. */
  benchmark: z.string().optional(),
  /** At least one of the three says which question; if several do, they must agree. */
  id: z.union([z.string(), z.number()]).optional(),
  index: z.number().int().nonnegative().optional(),
  question: z.string().optional(),
  response: z.string(),
  /** From 0; absent: 0. */
  sample: z.number().int().nonnegative().default(0),
  /** OpenAI's word; `length` is a response that was cut. */
  finish_reason: z.string().nullish(),
});
type AnswerRow = z.infer<typeof answerRow>;

export interface UnusedRow {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

export interface RecordedAnswers {
  readonly path: string;
  /** SHA-256 of the file. */
  readonly hash: string;
  readonly rows: number;
  readonly broken: readonly UnusedRow[];
  /** Of no question that is asked, or of a sample beyond those that are. */
  readonly unmatched: readonly UnusedRow[];
  readonly doubled: readonly UnusedRow[];
  responseTo(problem: Problem, sample: number): SampleResponse;
}

/** @param samples of each question that are asked. @throws AnswerFileError, TaskFileError */
export async function readRecordedAnswers(
  path: string,
  problems: readonly Problem[],
  samples: number,
): Promise<RecordedAnswers> {
  const { rows, quarantined } = await readRows(path);
  if (rows.length === 0) throw new AnswerFileError(path, 'it has no row that is a JSON object');
  const hash = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const find = questionFinder(problems);
  const responses = new Map<string, SampleResponse>();
  const lines = new Map<string, number>();
  const broken: UnusedRow[] = quarantined.map(({ line, reason }) => ({ line, reason }));
  const unmatched: UnusedRow[] = [];
  const doubled: UnusedRow[] = [];
  for (const { line, value } of rows) {
    const parsed = answerRow.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      broken.push({ line, reason: `${issue?.path.join('.') || 'row'}: ${issue?.message ?? 'not an answer'}` });
      continue;
    }
    const found = find(parsed.data);
    if (typeof found === 'string') {
      unmatched.push({ line, reason: found });
      continue;
    }
    const { sample } = parsed.data;
    if (sample >= samples) {
      unmatched.push({ line, reason: `sample ${sample} is not asked: --samples is ${samples}, and they count from 0` });
      continue;
    }
    const key = keyOf(found, sample);
    const first = lines.get(key);
    if (first === undefined) {
      lines.set(key, line);
      responses.set(key, responseOf(parsed.data));
    } else doubled.push({ line, reason: `answers ${found.benchmark.name} ${found.id} again, after line ${first}` });
  }
  return {
    path,
    hash,
    rows: rows.length + quarantined.length,
    broken,
    unmatched,
    doubled,
    responseTo: (problem, sample) => responses.get(keyOf(problem, sample)) ?? { kind: 'missing' },
  };
}

function responseOf({ response, finish_reason }: AnswerRow): SampleResponse {
  const finishReason = finish_reason === 'length' ? 'length' : 'stop';
  return { kind: 'response', response, finishReason, tokens: null, forcedExit: false };
}

function keyOf({ benchmark, id }: Problem, sample: number): string {
  return JSON.stringify([benchmark.name, id, sample]);
}

/** @returns a function that finds a row's question, or says why it has none */
function questionFinder(problems: readonly Problem[]): (row: AnswerRow) => Problem | string {
  const names = new Set<string>(problems.map(({ benchmark }) => benchmark.name));
  const [only] = names;
  const ways = {
    id: indexed(problems, ({ id }) => id),
    index: indexed(problems, ({ index }) => String(index)),
    question: indexed(problems, ({ question }) => plainText(question)),
  };
  return (row) => {
    const benchmark = row.benchmark ?? (names.size === 1 ? only : undefined);
    if (benchmark === undefined) return 'it names no benchmark, and several are asked';
    if (!names.has(benchmark)) return `${benchmark} is not asked`;
    const said = [
      ['id', row.id === undefined ? undefined : String(row.id)],
      ['index', row.index === undefined ? undefined : String(row.index)],
      ['question', row.question === undefined ? undefined : plainText(row.question)],
    ] as const;
    const found = said.flatMap(([way, value]) => (value === undefined ? [] : [ways[way].get(benchmark)?.get(value)]));
    if (found.length === 0) return 'it has no id, index or question';
    const [first] = found;
    if (first === undefined || first === 'several') {
      const why = first === undefined ? 'of no question that is asked' : 'of several questions';
      return `${why}: ${said.flatMap(([way, value]) => (value === undefined ? [] : [`${way} ${value.slice(0, 60)}`])).join(', ')}`;
    }
    return found.every((other) => other === first) ? first : 'its id, index and question do not name the same question';
  };
}

type Index = ReadonlyMap<string, ReadonlyMap<string, Problem | 'several'>>;

function indexed(problems: readonly Problem[], valueOf: (problem: Problem) => string): Index {
  const index = new Map<string, Map<string, Problem | 'several'>>();
  for (const problem of problems) {
    const own = index.get(problem.benchmark.name) ?? new Map<string, Problem | 'several'>();
    const value = valueOf(problem);
    own.set(value, own.has(value) ? 'several' : problem);
    index.set(problem.benchmark.name, own);
  }
  return index;
}

/** White space apart, the same text. */
function plainText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

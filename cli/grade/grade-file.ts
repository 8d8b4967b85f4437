/**
 * `troupe grade --file`: one verdict a row, in the file's order, written as JSONL while the file is read.
 *
 * GRADE-1 Every line that is not blank gives exactly one line of output, a broken one with score null.
 * GRADE-2 Some thousand rows are in memory at any time, however long the file is.
 */
import { availableParallelism } from 'node:os';
import { toJsonLine } from '../json-lines.js';
import { fileLines, longestLine, type FileLine } from './file-lines.js';
import { readRow, type FileRow, type RowDefaults } from './gradable.js';
import type { LineWriter } from './line-writer.js';
import { openGradePool, type GradePool, type RowVerdict } from './pool.js';

/** Rows that go to the pool at once, and the characters that they may have together. */
const [chunkRows, chunkCharacters] = [1024, 16_000_000];

export interface FileGrading {
  readonly file: string;
  readonly defaults: RowDefaults;
  readonly workers?: number;
  /** Per row, from the start of its grading. */
  readonly timeoutMs: number;
}

export interface FileSummary {
  readonly rows: number;
  readonly right: number;
  /** An answer was found, and is not right. */
  readonly wrong: number;
  /** Scores between 0 and 1 (F1). */
  readonly partly: number;
  /** No answer: score 0 with a reason. */
  readonly none: number;
  /** No score: unreadable, or ended. */
  readonly failed: number;
  readonly seconds: number;
}

type Tally = { -readonly [Name in keyof Omit<FileSummary, 'seconds'>]: number };

export async function gradeFile(grading: FileGrading, output: LineWriter): Promise<FileSummary> {
  const { workers = availableParallelism(), timeoutMs } = grading;
  const pool = await openGradePool({ workers, timeoutMs });
  const started = performance.now();
  const tally: Tally = { rows: 0, right: 0, wrong: 0, partly: 0, none: 0, failed: 0 };
  try {
    const chunks = inChunks(grading.file, grading.defaults);
    let next = chunks.next();
    for (let chunk = await next; chunk.done !== true; chunk = await next) {
      // The next rows are read while these are graded.
      next = chunks.next();
      next.catch(() => undefined);
      const verdicts = await gradeRows(chunk.value, pool);
      await output.write(chunk.value.map((row, index) => lineOf(row, verdicts[index], tally)).join(''));
      if (output.isClosed) break;
    }
  } finally {
    await pool.close();
  }
  return { ...tally, seconds: (performance.now() - started) / 1000 };
}

async function gradeRows(rows: readonly FileRow[], pool: GradePool): Promise<(RowVerdict | undefined)[]> {
  const graded = await pool.grade(rows.flatMap(({ row }) => row ?? []));
  let place = 0;
  return rows.map(({ row }) => (row === null ? undefined : graded[place++]));
}

async function* inChunks(file: string, defaults: RowDefaults): AsyncGenerator<FileRow[]> {
  let [rows, characters]: [FileRow[], number] = [[], 0];
  for await (const line of fileLines(file)) {
    rows.push(rowOf(line, defaults));
    characters += line.text?.length ?? 0;
    if (rows.length < chunkRows && characters < chunkCharacters) continue;
    yield rows;
    [rows, characters] = [[], 0];
  }
  if (rows.length > 0) yield rows;
}

function rowOf({ line, text }: FileLine, defaults: RowDefaults): FileRow {
  if (text !== null) return readRow(text, line, defaults);
  return { line, row: null, problem: `the line is longer than ${longestLine} characters` };
}

const unread: RowVerdict = { score: null, decidedBy: null, extracted: null, milliseconds: null };

function lineOf({ line, id, row, problem }: FileRow, graded: RowVerdict | undefined, tally: Tally): string {
  const verdict = graded ?? { ...unread, reason: 'unreadable', ...(problem === undefined ? {} : { detail: problem }) };
  count(verdict, tally);
  return toJsonLine({
    line,
    ...(id === undefined ? {} : { id }),
    gold: row?.gold ?? null,
    extracted: verdict.extracted,
    score: verdict.score,
    decided_by: verdict.decidedBy,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(verdict.detail === undefined ? {} : { detail: verdict.detail }),
    mode: row?.mode ?? null,
    grader: row?.grader ?? null,
    milliseconds: verdict.milliseconds,
  });
}

function count({ score, reason }: RowVerdict, tally: Tally): void {
  tally.rows += 1;
  if (score === null) tally.failed += 1;
  else if (score >= 1) tally.right += 1;
  else if (score > 0) tally.partly += 1;
  else if (reason === undefined || reason === 'unparsable') tally.wrong += 1;
  else tally.none += 1;
}

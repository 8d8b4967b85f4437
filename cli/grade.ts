/** `troupe grade`: explains one verdict, or grades the rows of a file. */
import { realpathSync, statSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { UnreadableGoldError } from '../tasks/grading/graders/grader.js';
import { graderKinds, graders } from '../tasks/grading/graders.js';
import type { GradingVerdict } from '../tasks/grading/verdict.js';
import type { GradeOptions } from './command-options.js';
import { explain, sayExplanation } from './grade/explain.js';
import type { Gradable, RowDefaults } from './grade/gradable.js';
import { gradeFile, type FileSummary } from './grade/grade-file.js';
import { openLineWriter, type LineWriter } from './grade/line-writer.js';
import { finishReasonOf, finishReasons, graderOf, modeOf, modeWords } from './grade/words.js';
import { UsageError } from './usage-error.js';
import { choosePalette } from './view/palette.js';
import { sayCount } from './view/say.js';

export async function runGrade(options: GradeOptions): Promise<number> {
  if (options.file !== undefined) return gradeRows(options, options.file);
  const row = await rowOf(options);
  const { verdict, milliseconds } = timed(() => graded(row));
  const explanation = explain(row, verdict, milliseconds);
  const palette = choosePalette(process.stdout.isTTY, process.env);
  process.stdout.write(options.json ? `${JSON.stringify(explanation)}\n` : sayExplanation(explanation, palette));
  return 0;
}

/** The fastest of some, as in the middle of a run: the first loads and compiles. */
function timed(grade: () => GradingVerdict): { verdict: GradingVerdict; milliseconds: number } {
  const began = performance.now();
  let [verdict, milliseconds] = [grade(), performance.now() - began];
  for (let round = 0; round < 4 && performance.now() - began < 200; round += 1) {
    const started = performance.now();
    verdict = grade();
    milliseconds = Math.min(milliseconds, performance.now() - started);
  }
  return { verdict, milliseconds };
}

function graded(row: Gradable) {
  try {
    return graders[row.grader](row);
  } catch (cause) {
    if (!(cause instanceof UnreadableGoldError)) throw cause;
    throw new UsageError(cause.message, 'say another --gold, --grader or --choices', { cause });
  }
}

async function rowOf(options: GradeOptions): Promise<Gradable> {
  const { gold, response, choices, finishReason } = options;
  if (gold === undefined || response === undefined) {
    throw new UsageError(
      gold === undefined ? 'there is no right answer to grade against' : 'there is no response to grade',
      "troupe grade --gold '1/2' '\\boxed{0.5}', or troupe grade --file pairs.jsonl",
    );
  }
  if (options.output !== undefined)
    throw new UsageError('--output goes with --file', 'leave it out: one verdict is printed');
  const end = finishReason === undefined ? undefined : finishReasonOf(finishReason);
  if (end === null) {
    throw new UsageError(`there is no finish reason '${finishReason}'`, `say one of ${finishReasons.join(', ')}`);
  }
  const { mode, grader } = defaultsOf(options);
  return {
    gold,
    response: response === '-' ? await readAll(process.stdin) : response,
    mode,
    grader: grader ?? (choices.length > 0 ? 'choice' : 'math'),
    ...(choices.length > 0 ? { choices } : {}),
    ...(end === undefined ? {} : { finishReason: end }),
  };
}

function defaultsOf({ mode: modeWord, grader: graderWord }: GradeOptions): RowDefaults {
  const mode = modeOf(modeWord);
  if (mode === null) throw new UsageError(`there is no mode '${modeWord}'`, `say one of ${modeWords.join(', ')}`);
  const grader = graderWord === undefined ? undefined : graderOf(graderWord);
  if (grader === null)
    throw new UsageError(`there is no grader '${graderWord}'`, `say one of ${graderKinds.join(', ')}`);
  return grader === undefined ? { mode } : { mode, grader };
}

async function gradeRows(options: GradeOptions, file: string): Promise<number> {
  const { gold, response, choices, output, workers, timeoutMs } = options;
  if (gold !== undefined || response !== undefined || choices.length > 0) {
    throw new UsageError('--file goes without a gold, choices and a response', 'they stand in its rows');
  }
  const defaults = defaultsOf(options);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`there is no file ${file}`, 'name a JSONL file with a gold and an answer or response a row');
  }
  const writer = openOutput(file, output);
  const summary = await gradeFile({ file, defaults, timeoutMs, ...(workers === undefined ? {} : { workers }) }, writer);
  await writer.close();
  process.stderr.write(saySummary(summary));
  return 0;
}

function openOutput(file: string, output: string | undefined): LineWriter {
  const isSame =
    output !== undefined && statSync(output, { throwIfNoEntry: false }) && realpathSync(output) === realpathSync(file);
  if (isSame === true) throw new UsageError('--output names the file that is read', 'name another');
  try {
    return openLineWriter(output);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`cannot write ${output}: ${reason}`, 'name a file in a folder that is there', { cause });
  }
}

export function saySummary({ rows, right, partly, wrong, none, failed, seconds }: FileSummary): string {
  const shares = [
    `${sayCount(right)} right`,
    ...(partly > 0 ? [`${sayCount(partly)} in part`] : []),
    `${sayCount(wrong)} wrong`,
    `${sayCount(none)} without an answer`,
    `${sayCount(failed)} not graded`,
  ];
  const rate = seconds > 0 ? Math.round(rows / seconds) : 0;
  return `${sayCount(rows)} rows in ${seconds.toFixed(1)} s (${sayCount(rate)} a second): ${shares.join(', ')}\n`;
}

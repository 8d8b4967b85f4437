/** What a distillation says at its beginning and its end, and the summary that it leaves. */
import { replaceFile } from '../durable-write.js';
import { exitCodes } from '../failure.js';
import { InterruptedError } from '../train/interrupt.js';
import { sayCount } from '../view/say.js';
import type { DistillFiles } from './distill-files.js';
import type { Journal } from './journal.js';
import type { LoadedQuestions } from './load-questions.js';
import { reasons } from './progress-line.js';
import type { ProgressView } from './progress-view.js';
import type { DistillSettings } from './settings.js';
import { sumTotals } from './totals.js';

export function sayBeginning(
  view: ProgressView,
  settings: DistillSettings,
  loaded: LoadedQuestions,
  journal: Journal,
): void {
  const { samples, temperature, top_p, keep, teacher, dataset } = settings;
  const most = samples === 1 ? '1 trace' : keep === 'first' ? `up to ${samples} traces` : `${samples} traces`;
  view.say(
    `troupe distill · ${shownTeacher(teacher)} · ${sayCount(loaded.questions.length)} questions of ${dataset}, ${most} each at temperature ${temperature}, top-p ${top_p}; keeps ${keep === 'all' ? 'all that are right' : `the ${keep} that is right`}`,
  );
  if (Object.keys(loaded.leftOut).length > 0) view.say(`left out: ${reasons(loaded.leftOut)}`);
  const { asked, failed } = sumTotals(journal.lines.values()).totals.questions;
  if (asked > 0)
    view.say(
      `goes on: ${sayCount(asked - failed)} are finished already${failed === 0 ? '' : `, ${sayCount(failed)} that failed are asked again`}`,
    );
}

/** The hash of weights by its beginning. */
function shownTeacher(teacher: string): string {
  return teacher.replace(/^(weights [0-9a-f]{12})[0-9a-f]{52}$/, '$1…');
}

/** Of the questions of this start; the output may hold more, of a start with a larger --limit. */
function stateOf(questions: LoadedQuestions['questions'], journal: Journal): { failed: number; open: number } {
  const outcomes = questions.map(({ index }) => journal.lines.get(index)?.outcome);
  return {
    failed: outcomes.filter((outcome) => outcome === 'failed').length,
    open: outcomes.filter((outcome) => outcome === undefined).length,
  };
}

export function writeSummary(
  files: DistillFiles,
  settings: DistillSettings,
  { questions, leftOut }: LoadedQuestions,
  journal: Journal,
  seconds: number,
): void {
  const { totals } = sumTotals(journal.lines.values());
  const { failed, open } = stateOf(questions, journal);
  const { kept, rejected } = totals.questions;
  const summary = {
    settings,
    finished: failed === 0 && open === 0,
    questions: { total: questions.length, kept, rejected, failed, open },
    traces: totals.traces,
    /** Of the graded samples. */
    acceptance_rate: totals.traces.graded === 0 ? null : totals.traces.accepted / totals.traces.graded,
    rejected_samples: totals.rejected,
    failed_samples: totals.failed,
    completion_tokens: totals.tokens,
    left_out_rows: leftOut,
    seconds_of_last_start: Math.round(seconds * 10) / 10,
  };
  replaceFile(files.summary, `${JSON.stringify(summary, null, 2)}\n`);
}

/** @returns the exit code. @throws InterruptedError when it was stopped before its end */
export function sayEnd(
  files: DistillFiles,
  questions: LoadedQuestions['questions'],
  journal: Journal,
  wasInterrupted: boolean,
): number {
  const { questions: counts, traces } = sumTotals(journal.lines.values()).totals;
  const { failed, open } = stateOf(questions, journal);
  if (wasInterrupted && open > 0)
    throw new InterruptedError(`interrupted with ${sayCount(open)} questions open; the same command goes on`);
  process.stdout.write(`${sayCount(traces.kept)} traces of ${sayCount(counts.kept)} questions in ${files.output}\n`);
  if (failed === 0) return exitCodes.done;
  const what = failed === 1 ? '1 question' : `${sayCount(failed)} questions`;
  process.stderr.write(`${what} failed (${files.failed}); the same command asks again\n`);
  return exitCodes.failed;
}

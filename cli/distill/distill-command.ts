/**
 * `troupe distill`: samples traces from a teacher and keeps those whose answer is right (rejection sampling), as the
 * paper's medical SFT data was made (arXiv:2505.03981, 3.2).
 *
 * DISTILL-1 Stopped at any moment and started again, it neither repeats nor loses a finished question (journal.ts).
 * DISTILL-2 Nothing is silently lost: rows left out are counted, failed questions are listed and asked again.
 * DISTILL-3 The exit code is 0 only when every question has come to an end.
 */
import { replaceFile } from '../durable-write.js';
import { exitCodes } from '../failure.js';
import { InterruptedError, listenForInterrupt } from '../train/interrupt.js';
import { UsageError } from '../usage-error.js';
import { sayCount } from '../view/say.js';
import { outputOf } from '../view/view-output.js';
import { askQuestions } from './ask-questions.js';
import { distillFiles, takeFiles, type DistillFiles } from './distill-files.js';
import type { DistillOptions } from './distill-options.js';
import { Journal } from './journal.js';
import { loadQuestions, type LoadedQuestions } from './load-questions.js';
import { prepareTeacher, type PreparedTeacher } from './prepare-teacher.js';
import { reasons } from './progress-line.js';
import { createProgressView, type ProgressView } from './progress-view.js';
import type { DistillSettings } from './settings.js';
import type { Teacher } from './teacher.js';
import { lineOf, sumTotals, type Totals } from './totals.js';
import { traceRow } from './trace-rows.js';

export async function runDistill(options: DistillOptions): Promise<number> {
  const teacher = await prepareTeacher(options);
  const loaded = await loadQuestions(options);
  if (loaded.questions.length === 0)
    throw new UsageError(
      `no question of ${options.dataset} can be asked: ${reasons(loaded.leftOut)}`,
      'look at it with troupe data inspect, or name a --mapping or --grader',
    );
  const settings = settingsOf(options, teacher.name);
  const files = distillFiles(options.output);
  const taken = takeFiles(files, options.restart);
  try {
    return await distill(options, teacher, settings, files, loaded);
  } finally {
    taken.release();
  }
}

async function distill(
  options: DistillOptions,
  prepared: PreparedTeacher,
  settings: DistillSettings,
  files: DistillFiles,
  loaded: LoadedQuestions,
): Promise<number> {
  const { questions } = loaded;
  const started = performance.now();
  const journal = await Journal.open(files, settings, questions);
  const view = createProgressView(outputOf(process.stdout), questions.length);
  const interrupt = listenForInterrupt(() =>
    view.say('finishing what is under way; a second Ctrl-C stops at once (nothing that is finished is lost)'),
  );
  try {
    sayBeginning(view, settings, loaded, journal);
    await prepared.hold((teacher) => {
      void interrupt.forced.catch(() => teacher.cancel());
      return Promise.race([
        askOpen(options, teacher, questions, journal, view, () => interrupt.requested),
        interrupt.forced,
      ]);
    });
  } finally {
    interrupt.release();
    view.close();
    await journal.close();
    const seconds = (performance.now() - started) / 1000;
    writeSummary(files, settings, loaded, sumTotals(journal.lines.values()).totals, seconds);
  }
  return sayEnd(files, questions.length, sumTotals(journal.lines.values()).totals, interrupt.requested);
}

/** Failed questions are open too. */
async function askOpen(
  options: DistillOptions,
  teacher: Teacher,
  questions: LoadedQuestions['questions'],
  journal: Journal,
  view: ProgressView,
  isStopped: () => boolean,
): Promise<void> {
  const ended = [...journal.lines.values()].filter(({ outcome }) => outcome !== 'failed');
  const sum = sumTotals(ended);
  const endedIndices = new Set(ended.map(({ index }) => index));
  const open = questions.filter(({ index }) => !endedIndices.has(index));
  view.update(sum.totals);
  await askQuestions(open, {
    teacher,
    keep: options.keep,
    samples: options.samples,
    isStopped,
    onEnd(end) {
      const line = lineOf(end);
      const traces = end.decision.outcome === 'kept' ? end.decision.traces : [];
      journal.record(
        line,
        traces.map((trace) => traceRow(end.question, teacher.name, trace)),
      );
      sum.add(line);
      view.update(sum.totals);
    },
  });
}

function settingsOf(options: DistillOptions, teacher: string): DistillSettings {
  const { dataset, mapping, template, samples, temperature, topP, maxTokens, keep, grader, seed } = options;
  return {
    dataset,
    mapping,
    template,
    teacher,
    samples,
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    keep,
    grader,
    seed,
  };
}

function sayBeginning(view: ProgressView, settings: DistillSettings, loaded: LoadedQuestions, journal: Journal): void {
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

function writeSummary(
  files: DistillFiles,
  settings: DistillSettings,
  { questions, leftOut }: LoadedQuestions,
  totals: Totals,
  seconds: number,
): void {
  const { asked, kept, rejected, failed } = totals.questions;
  const summary = {
    settings,
    finished: kept + rejected >= questions.length,
    questions: { total: questions.length, kept, rejected, failed, open: Math.max(0, questions.length - asked) },
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

function sayEnd(files: DistillFiles, questions: number, totals: Totals, wasInterrupted: boolean): number {
  const { kept, rejected, failed } = totals.questions;
  const open = questions - kept - rejected - failed;
  if (wasInterrupted && open > 0)
    throw new InterruptedError(`interrupted with ${sayCount(open)} questions open; the same command goes on`);
  process.stdout.write(`${sayCount(totals.traces.kept)} traces of ${sayCount(kept)} questions in ${files.output}\n`);
  if (failed === 0) return exitCodes.done;
  process.stderr.write(`${sayCount(failed)} questions failed (${files.failed}); the same command asks them again\n`);
  return exitCodes.failed;
}

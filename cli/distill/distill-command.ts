/**
 * `troupe distill`: samples traces from a teacher and keeps those whose answer is right (rejection sampling), as the
 * paper's medical SFT data was made (arXiv:2505.03981, 3.2).
 *
 * DISTILL-1 Stopped at any moment and started again, it neither repeats nor loses a finished question (journal.ts).
 * DISTILL-2 Nothing is silently lost: rows left out are counted, failed questions are listed and asked again.
 * DISTILL-3 The exit code is 0 only when every question has come to an end.
 */
import { RunFolderFullError } from '../durable-write.js';
import { listenForInterrupt } from '../train/interrupt.js';
import { UsageError } from '../usage-error.js';
import { outputOf } from '../view/view-output.js';
import { askQuestions } from './ask-questions.js';
import { distillFiles, takeFiles, type DistillFiles } from './distill-files.js';
import type { DistillOptions } from './distill-options.js';
import { sayBeginning, sayEnd, writeSummary } from './distill-report.js';
import { Journal } from './journal.js';
import { loadQuestions, type LoadedQuestions } from './load-questions.js';
import { prepareTeacher, type PreparedTeacher } from './prepare-teacher.js';
import { reasons } from './progress-line.js';
import { createProgressView, type ProgressView } from './progress-view.js';
import type { DistillSettings } from './settings.js';
import type { Teacher } from './teacher.js';
import { lineOf, sumTotals } from './totals.js';
import { traceRow } from './trace-rows.js';

/** The disk, the quota or the file-size limit has no room for the next row. What is finished is kept. */
export class OutputFullError extends Error {
  override readonly name = 'OutputFullError';
  readonly path: string;
  readonly remedy = 'free some space, then start the same command again: what is finished is kept';
  constructor(cause: RunFolderFullError) {
    super(`no room to write ${cause.path} (${cause.code})`);
    this.path = cause.path;
  }
}

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
  } catch (error) {
    throw error instanceof RunFolderFullError ? new OutputFullError(error) : error;
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
    const open = questions.filter(({ index }) => isOpen(journal, index));
    if (open.length > 0)
      await prepared.hold((teacher) => {
        void interrupt.forced.catch(() => teacher.cancel());
        const asked = askOpen(options, teacher, open, journal, view, () => interrupt.requested);
        return Promise.race([asked, interrupt.forced]);
      });
  } finally {
    interrupt.release();
    view.close();
    await journal.close();
    const seconds = (performance.now() - started) / 1000;
    writeSummary(files, settings, loaded, journal, seconds);
  }
  return sayEnd(files, questions, journal, interrupt.requested);
}

/** What failed is asked again. */
function isOpen(journal: Journal, index: number): boolean {
  const line = journal.lines.get(index);
  return line === undefined || line.outcome === 'failed';
}

async function askOpen(
  options: DistillOptions,
  teacher: Teacher,
  open: LoadedQuestions['questions'],
  journal: Journal,
  view: ProgressView,
  isStopped: () => boolean,
): Promise<void> {
  const sum = sumTotals([...journal.lines.values()].filter(({ outcome }) => outcome !== 'failed'));
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

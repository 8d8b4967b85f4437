/**
 * What is finished: kept on disk so that a second start goes on where the first one was stopped, however it was stopped.
 *
 * JOURNAL-1 A question's rows are handed to the system before its line: a line without its rows means that the output
 *           was changed or a power cut took them, and the question is asked again.
 * JOURNAL-2 Rows without their line are removed at the next start: nothing is kept twice.
 * JOURNAL-3 Every line is handed to the system when its question ends (kill -9 loses nothing), and synced to the disk,
 *           after the rows, once a second and at the end (a power cut loses that second).
 */
import { AppendFile, replaceFile, syncPath } from '../durable-write.js';
import { readJsonLines, toJsonLine } from '../json-lines.js';
import { UsageError } from '../usage-error.js';
import type { DistillFiles } from './distill-files.js';
import { journalLine, type JournalLine, type QuestionLine } from './journal-lines.js';
import { questionKey, type Question } from './question.js';
import { arrangeRows, placeRows, type RowPlace } from './row-places.js';
import { settingsThatDiffer, type DistillSettings } from './settings.js';
import type { TraceRow } from './trace-rows.js';

const syncEveryMs = 1000;

export class Journal {
  readonly #files: DistillFiles;
  readonly #lines: Map<number, QuestionLine>;
  readonly #journal: AppendFile;
  readonly #output: AppendFile;
  #syncedMs = performance.now();
  #failedChanged = true;

  /** @throws UsageError when the files belong to other settings or questions */
  static async open(files: DistillFiles, settings: DistillSettings, questions: readonly Question[]): Promise<Journal> {
    const lines = readJournal(files, settings);
    checkQuestions(lines, questions, files);
    const { rows, bytes } = await placeRows(files.output);
    const whole = rowsOfFinished(rows, lines);
    arrangeRows(files.output, bytes, whole.rows);
    for (const index of whole.incomplete) lines.delete(index);
    return new Journal(files, settings, lines);
  }

  private constructor(files: DistillFiles, settings: DistillSettings, lines: Map<number, QuestionLine>) {
    this.#files = files;
    this.#lines = lines;
    this.#output = new AppendFile(files.output);
    // Also without half lines and what a later line replaced.
    const begin: JournalLine = { kind: 'settings', format: 1, settings };
    replaceFile(files.journal, [begin, ...lines.values()].map(toJsonLine).join(''));
    this.#journal = new AppendFile(files.journal);
  }

  /** The questions that came to an end, failed ones included, by index. */
  get lines(): ReadonlyMap<number, QuestionLine> {
    return this.#lines;
  }

  record(line: QuestionLine, rows: readonly TraceRow[]): void {
    for (const row of rows) this.#output.append(toJsonLine(row));
    this.#journal.append(toJsonLine(line));
    if (line.outcome === 'failed' || this.#lines.get(line.index)?.outcome === 'failed') this.#failedChanged = true;
    this.#lines.set(line.index, line);
    if (performance.now() - this.#syncedMs >= syncEveryMs) this.sync();
  }

  sync(): void {
    syncPath(this.#files.output);
    syncPath(this.#files.journal);
    this.#syncedMs = performance.now();
    if (!this.#failedChanged) return;
    const failed = [...this.#lines.values()].filter(({ outcome }) => outcome === 'failed').sort(byIndex);
    replaceFile(this.#files.failed, failed.map(failedRow).map(toJsonLine).join(''));
    this.#failedChanged = false;
  }

  /** Puts the output into the order of the dataset. */
  async close(): Promise<void> {
    this.sync();
    this.#output.close();
    this.#journal.close();
    const { rows, bytes } = await placeRows(this.#files.output);
    arrangeRows(this.#files.output, bytes, rowsOfFinished(rows, this.#lines).rows);
  }
}

function failedRow({ index, id, failed, detail = '' }: QuestionLine) {
  return { index, id, reason: Object.keys(failed).join(', '), detail };
}

function readJournal(files: DistillFiles, settings: DistillSettings): Map<number, QuestionLine> {
  const lines = new Map<number, QuestionLine>();
  let before: DistillSettings | undefined;
  for (const { value } of readJsonLines(files.journal)) {
    const line = journalLine.safeParse(value);
    if (!line.success) continue; // half a line of a power cut: its question is asked again
    if (line.data.kind === 'settings') before ??= line.data.settings;
    else lines.set(line.data.index, line.data);
  }
  const different = before === undefined ? [] : settingsThatDiffer(settings, before);
  if (different.length > 0)
    throw new UsageError(
      `${files.output} was begun with other settings: ${different.join('; ')}`,
      'say the same again to go on, name another --output, or say --restart to begin anew',
    );
  return lines;
}

/** A journal speaks of questions by number: the same number must be the same question. */
function checkQuestions(lines: Map<number, QuestionLine>, questions: readonly Question[], files: DistillFiles): void {
  for (const question of questions) {
    const line = lines.get(question.index);
    if (line !== undefined && line.key !== questionKey(question))
      throw new UsageError(
        `${files.output} was begun with another dataset: question ${question.index} was ${line.id}, now ${question.id} asks something else`,
        'name another --output, or say --restart to begin anew',
      );
  }
}

/** Rows whose question is finished, in the order of the dataset; and the questions whose rows are not all there. */
function rowsOfFinished(rows: readonly RowPlace[], lines: ReadonlyMap<number, QuestionLine>) {
  const byQuestion = new Map<number, Map<number, RowPlace>>();
  for (const row of rows) {
    const own = byQuestion.get(row.index) ?? new Map<number, RowPlace>();
    byQuestion.set(row.index, own.set(row.sample, row));
  }
  const kept: RowPlace[] = [];
  const incomplete: number[] = [];
  for (const line of [...lines.values()].sort(byIndex)) {
    const own = [...(byQuestion.get(line.index)?.values() ?? [])].sort((a, b) => a.sample - b.sample);
    if (own.length === line.kept) kept.push(...own);
    else incomplete.push(line.index);
  }
  return { rows: kept, incomplete };
}

function byIndex(a: QuestionLine, b: QuestionLine): number {
  return a.index - b.index;
}

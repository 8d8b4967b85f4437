/**
 * `jsonl`: rows with a prompt and an answer, from JSONL files (plain or gzip). The grade compares the text of the last
 * `<answer>`, else the whole solution, with the row's answer: as text, or as numbers. A row that lacks either is
 * quarantined with its line number. A `completion` column, if named, is what SFT imitates.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import { lastAnswer } from './answer-text.js';
import { EmptyDatasetError } from './errors.js';
import { isSameNumber } from './numeric-match.js';
import { parseTaskOptions } from './options.js';
import { readRows, type JsonRow } from './read-rows.js';
import type { Grade, QuarantinedRow, Task, TaskExample, TaskSource } from './task.js';

const name = 'jsonl';

const optionsSchema = z.strictObject({
  data_source: z.string().min(1).default(name),
  /** Column with the completion to imitate; absent: the rows are for GRPO only. */
  completion_key: z.string().min(1).optional(),
});
type Options = z.infer<typeof optionsSchema>;

export function createJsonl(source: TaskSource): Task {
  const options = parseTaskOptions(name, optionsSchema, source.task_options);
  return {
    name,
    dataSources: [options.data_source],
    async load() {
      const quarantined: QuarantinedRow[] = [];
      const train = await readExamples('train', source.train_files, source, options, quarantined);
      const validation = await readExamples('validation', source.val_files, source, options, quarantined);
      return {
        train,
        validation: validation.slice(0, source.val_max_samples ?? validation.length),
        quarantined,
        skipped: {},
      };
    },
    grade: (solution, groundTruth) => gradeText(solution, groundTruth, source.match),
  };
}

async function readExamples(
  split: 'train' | 'validation',
  files: readonly string[],
  source: TaskSource,
  options: Options,
  quarantined: QuarantinedRow[],
): Promise<TaskExample[]> {
  const examples: TaskExample[] = [];
  for (const file of files) {
    const { rows, quarantined: broken } = await readRows(file);
    quarantined.push(...broken);
    for (const row of rows) {
      const id = `${split}:${basename(file)}:${row.line}`;
      const example = exampleOf(row, id, examples.length, source, options);
      if (typeof example === 'string') quarantined.push({ file, line: row.line, reason: example });
      else examples.push(example);
    }
  }
  if (examples.length === 0) {
    const detail = `${files.join(', ') || 'no file'} (${quarantined.length} rows are broken)`;
    throw new EmptyDatasetError(name, split, detail);
  }
  return examples;
}

/** @returns the example, or what the row lacks */
function exampleOf(
  { value }: JsonRow,
  promptId: string,
  index: number,
  { prompt_key: promptKey, answer_key: answerKey }: TaskSource,
  { data_source: dataSource, completion_key: completionKey }: Options,
): TaskExample | string {
  const [prompt, answer] = [value[promptKey], value[answerKey]];
  if (typeof prompt !== 'string' || prompt === '') return `no text under "${promptKey}"`;
  const isAnswer = typeof answer === 'string' || (typeof answer === 'number' && Number.isFinite(answer));
  if (!isAnswer || answer === '') return `no text or number under "${answerKey}"`;
  const example = { index, promptId, prompt, groundTruth: String(answer), dataSource };
  if (completionKey === undefined) return example;
  const completion = value[completionKey];
  return typeof completion === 'string' && completion !== ''
    ? { ...example, completion }
    : `no text under "${completionKey}"`;
}

function gradeText(solution: string, groundTruth: string, match: 'exact' | 'numeric'): Grade {
  const tagged = lastAnswer(solution);
  const answer = tagged ?? solution.trim();
  const isRight = match === 'exact' ? answer === groundTruth.trim() : isSameNumber(answer, groundTruth);
  return isRight || tagged !== null ? { score: isRight ? 1 : 0 } : { score: 0, reason: 'no answer tag' };
}

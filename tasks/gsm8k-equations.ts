/**
 * `gsm8k-equations`: the calculator annotations in GSM8K's human-written solutions. Prompt `<bos>48/2=`, answer `24`.
 * Problems and answers are the real ones, each left side once; the chains for SFT are a program's (careless-teacher.ts).
 *
 * Held out are the left sides of the validation files that do not stand in the training files; those that do are a
 * second data source, `gsm8k-equations-seen`. What is left out is counted by reason.
 */
import { z } from 'zod';
import { firstAnswer } from './answer-text.js';
import { EmptyDatasetError } from './errors.js';
import { carefulWork, carelessCompletion } from './gsm8k/careless-teacher.js';
import { annotations, parseEquation, type Equation } from './gsm8k/equations.js';
import { parseTaskOptions } from './options.js';
import { randomStream } from './random-stream.js';
import { equal, parseDecimal } from './rational.js';
import { readRows } from './read-rows.js';
import type { Grade, QuarantinedRow, Task, TaskData, TaskExample, TaskSource } from './task.js';

const name = 'gsm8k-equations';
const seenName = 'gsm8k-equations-seen';

const optionsSchema = z.strictObject({
  /** How often the teacher forgets a carry or a borrow. */
  careless: z.number().min(0).max(1).default(0.6),
  /** Characters of a careful chain; problems that need more are left out. */
  longest_chain: z.number().int().positive().default(60),
});
type Options = z.infer<typeof optionsSchema>;

export function createGsm8kEquations(source: TaskSource): Task {
  const options = parseTaskOptions(name, optionsSchema, source.task_options);
  return { name, dataSources: [name, seenName], load: () => load(source, options), grade };
}

async function load(source: TaskSource, options: Options): Promise<TaskData> {
  const quarantined: QuarantinedRow[] = [];
  const skipped: Record<string, number> = {};
  const collect = async (split: 'train' | 'validation', files: readonly string[]): Promise<Map<string, Equation>> => {
    const skip = (reason: string): void => {
      const key = `${split}: ${reason}`;
      skipped[key] = (skipped[key] ?? 0) + 1;
    };
    const problems = await readProblems(files, options, quarantined, skip);
    if (problems.size === 0)
      throw new EmptyDatasetError(name, split, `no equation in ${files.join(', ') || 'no file'}`);
    return problems;
  };
  const train = await collect('train', source.train_files);
  const validation = [...(await collect('validation', source.val_files)).values()];

  const teacher = randomStream(source.seed, 'gsm8k-teacher');
  const most = source.val_max_samples ?? validation.length;
  const heldOut = validation.filter(({ left }) => !train.has(left)).slice(0, most);
  const seen = validation.filter(({ left }) => train.has(left)).slice(0, most);
  return {
    train: [...train.values()].map((equation, index) => {
      const completion = carelessCompletion(equation.expression, options.careless, teacher);
      return { ...exampleOf(equation, index, name), ...(completion === null ? {} : { completion }) };
    }),
    validation: [
      ...heldOut.map((equation, index) => exampleOf(equation, index, name)),
      ...seen.map((equation, index) => exampleOf(equation, heldOut.length + index, seenName)),
    ],
    quarantined,
    skipped,
  };
}

async function readProblems(
  files: readonly string[],
  { longest_chain: longestChain }: Options,
  quarantined: QuarantinedRow[],
  skip: (reason: string) => void,
): Promise<Map<string, Equation>> {
  const problems = new Map<string, Equation>();
  for (const file of files) {
    const { rows, quarantined: broken } = await readRows(file);
    quarantined.push(...broken);
    for (const { line, value } of rows) {
      if (typeof value['answer'] !== 'string') {
        quarantined.push({ file, line, reason: 'no text under "answer"' });
        continue;
      }
      for (const annotation of annotations(value['answer'])) {
        const equation = parseEquation(annotation);
        if ('reason' in equation) skip(equation.reason);
        else if (problems.has(equation.left)) skip('repeated');
        else {
          const work = carefulWork(equation.expression);
          if (work === null) skip('intermediate result negative or without a short decimal');
          else if (work.text.length > longestChain) skip(`chain longer than ${longestChain} characters`);
          else problems.set(equation.left, equation);
        }
      }
    }
  }
  return problems;
}

function exampleOf(equation: Equation, index: number, dataSource: string): TaskExample {
  return {
    index,
    promptId: `${dataSource}:${equation.left}`,
    prompt: `<bos>${equation.left}=`,
    groundTruth: equation.right,
    dataSource,
  };
}

/** 1 if the first answer is the same decimal number. An expression is no answer, else the prompt itself would be one. */
function grade(solution: string, groundTruth: string): Grade {
  const answer = firstAnswer(solution);
  if (answer === null) return { score: 0, reason: 'no answer' };
  const [given, wanted] = [parseDecimal(answer), parseDecimal(groundTruth)];
  if (given === null || wanted === null) return { score: 0, reason: 'not a number' };
  return { score: equal(given, wanted) ? 1 : 0 };
}

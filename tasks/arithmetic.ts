/**
 * `arithmetic`: sums of two numbers of two digits, with a careless teacher. The teacher adds column by column and
 * always writes the carry, but forgets most of them and then follows its own wrong sum; so SFT learns carelessness,
 * and the 0/1 reward on the answer alone teaches the model to carry. Nothing is downloaded.
 *
 * 8,100 problems; the seed decides which 1,000 are held out and which 6,000 others train, each with one fixed trace.
 */
import { z } from 'zod';
import { firstAnswer } from './answer-text.js';
import { parseTaskOptions } from './options.js';
import { randomStream, type RandomStream } from './random-stream.js';
import type { Grade, Task, TaskExample, TaskSource } from './task.js';

const name = 'arithmetic';

const optionsSchema = z.strictObject({
  /** How often the teacher forgets a carry. */
  careless: z.number().min(0).max(1).default(0.75),
  held_out: z.number().int().positive().max(8_000).default(1_000),
  train: z.number().int().positive().max(8_099).default(6_000),
});

export function createArithmetic(source: TaskSource): Task {
  const options = parseTaskOptions(name, optionsSchema, source.task_options);
  return {
    name,
    dataSources: [name],
    async load() {
      const { seed } = source;
      const problems = randomStream(seed, 'arithmetic-split').shuffled(allProblems());
      const teacher = randomStream(seed, 'arithmetic-teacher');
      const heldOut = problems.slice(0, Math.min(options.held_out, source.val_max_samples ?? options.held_out));
      const train = problems.slice(options.held_out, options.held_out + options.train);
      return {
        train: train.map((problem, index) => ({
          ...exampleOf(problem, index),
          completion: carelessCompletion(problem, options.careless, teacher),
        })),
        validation: heldOut.map(exampleOf),
        quarantined: [],
        skipped: {},
      };
    },
    grade: gradeFirstAnswer,
  };
}

/** 1 if the text of the first answer tag is the ground truth. */
export function gradeFirstAnswer(solution: string, groundTruth: string): Grade {
  const answer = firstAnswer(solution);
  if (answer === null) return { score: 0, reason: 'no answer' };
  return { score: answer === groundTruth ? 1 : 0 };
}

type Problem = readonly [number, number];

function allProblems(): Problem[] {
  return Array.from({ length: 8_100 }, (_, index): Problem => [10 + Math.floor(index / 90), 10 + (index % 90)]);
}

function exampleOf([left, right]: Problem, index: number): TaskExample {
  return {
    index,
    promptId: `${name}:${left}+${right}`,
    prompt: `<bos>Q:${left}+${right}=`,
    groundTruth: String(left + right),
    dataSource: name,
  };
}

/** `unit+unit+carry=sum;ten+ten+carry=sum`, and the answer that the trace implies. */
export function carelessCompletion([left, right]: Problem, careless: number, teacher: RandomStream): string {
  const units = (left % 10) + (right % 10);
  const forgets = units >= 10 && teacher.uniform() < careless;
  const carry = units >= 10 && !forgets ? 1 : 0;
  const [leftTens, rightTens] = [Math.floor(left / 10), Math.floor(right / 10)];
  const tens = leftTens + rightTens + carry;
  const trace = `${left % 10}+${right % 10}+0=${units};${leftTens}+${rightTens}+${carry}=${tens}`;
  return `<think>${trace}</think><answer>${tens * 10 + (units % 10)}</answer><eos>`;
}

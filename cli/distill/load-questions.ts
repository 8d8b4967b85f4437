/** The questions of a dataset, as the teacher is asked; what cannot be asked or graded is left out, counted. */
import { basename } from 'node:path';
import { loadDataset } from '../../tasks/datasets/load-dataset.js';
import type { MappingName } from '../../tasks/datasets/mapping-names.js';
import type { LoadedExample } from '../../tasks/datasets/opened-dataset.js';
import { UnreadableGoldError } from '../../tasks/grading/graders/grader.js';
import { createGradeFunction, type GraderKind } from '../../tasks/grading/graders.js';
import { renderPrompt } from '../../tasks/prompts/render-prompt.js';
import type { TemplateName } from '../../tasks/prompts/template-names.js';
import type { Question } from './question.js';

export interface QuestionSource {
  readonly dataset: string;
  readonly mapping: MappingName | 'auto';
  /** `auto`: the data's own messages when it has them, else `training`. */
  readonly template: TemplateName | 'auto';
  /** `auto`: what the dataset's mapping says. */
  readonly grader: GraderKind | 'auto';
  readonly limit?: number;
}

export interface LoadedQuestions {
  readonly questions: readonly Question[];
  /** Rows by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** @throws what `loadDataset` throws */
export async function loadQuestions(source: QuestionSource): Promise<LoadedQuestions> {
  const loaded = await loadDataset(source.dataset, { mapping: source.mapping, splits: ['train'] });
  const leftOut: Record<string, number> = { ...loaded.skipped };
  const leaveOut = (reason: string) => {
    leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  };
  for (const { reason } of loaded.quarantined) leaveOut(`broken: ${reason}`);
  const questions: Question[] = [];
  for (const example of loaded.examples) {
    const grader = source.grader === 'auto' ? example.grader : source.grader;
    const problem = whyNot(example, grader);
    if (problem !== undefined) leaveOut(problem);
    else questions.push(toQuestion(example, questions.length, grader, source.template));
    if (questions.length >= (source.limit ?? Infinity)) break;
  }
  return { questions, leftOut };
}

function whyNot(example: LoadedExample, grader: GraderKind): string | undefined {
  if (example.groundTruth === '') return 'no right answer';
  if ((example.images?.length ?? 0) > 0) return 'has pictures';
  try {
    const { groundTruth: gold, options } = example;
    const choices = options === undefined ? {} : { choices: options };
    createGradeFunction(grader)({ gold, response: '<answer>?</answer>', mode: 'reward', ...choices });
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableGoldError) return `its right answer cannot be graded against by '${grader}'`;
    throw error;
  }
}

function toQuestion(
  example: LoadedExample,
  index: number,
  grader: GraderKind,
  template: TemplateName | 'auto',
): Question {
  const own = example.messages ?? [];
  const { acceptedAnswers } = example.extra;
  const words = template === 'auto' ? (own.length > 0 ? 'question-only' : 'training') : template;
  return {
    index,
    id: `${basename(example.file)}:${example.line}`,
    question: example.question,
    ...(example.options !== undefined && { options: example.options }),
    answer: example.groundTruth,
    ...(Array.isArray(acceptedAnswers) && { otherAnswers: acceptedAnswers }),
    dataSource: example.dataSource,
    grader,
    messages: [...own.slice(0, -1), { role: 'user', content: renderPrompt(words, example) }],
  };
}

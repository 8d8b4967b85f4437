/**
 * Asks all questions that are open, several at a time, and hands over each as it comes to an end.
 *
 * ASK-1 After `stop` no further question is begun; those under way come to their end.
 * ASK-2 A cancelled question has no end: it is open, as if it had not been begun.
 * ASK-3 A teacher that cannot answer is not asked ten thousand times: a hopeless refusal, or so many failures in a row,
 *       ends the asking with TeacherFailedError, when those under way have ended. What fails for a question's own sake
 *       says nothing of the teacher: else a dataset with so many of them in a row could never be asked past them.
 */
import type { GradeFunction } from '../../tasks/grading/graders/grader.js';
import { createGradeFunction, type GraderKind } from '../../tasks/grading/graders.js';
import { decideQuestion, type KeepChoice, type QuestionDecision } from './decide-question.js';
import { gradeSample, type GradedSample } from './grade-sample.js';
import type { Question } from './question.js';
import type { Teacher } from './teacher.js';

/** Failed questions in a row, and at least as many as are under way at one moment. */
const mostFailuresInARow = 20;
/** Reasons of failures that are the question's own. */
const ownReasons: ReadonlySet<string> = new Set(['prompt too long', 'untokenizable', 'grader']);

/** The teacher does not answer, or refuses everything. What was finished before is kept. */
export class TeacherFailedError extends Error {
  override readonly name = 'TeacherFailedError';
  readonly teacher: string;
  readonly remedy: string;
  constructor(teacher: string, problem: string, remedy: string) {
    super(`the teacher ${teacher} ${problem}`);
    this.teacher = teacher;
    this.remedy = remedy;
  }
}

export interface EndedQuestion {
  readonly question: Question;
  readonly decision: Exclude<QuestionDecision, { outcome: 'more' }>;
  readonly graded: readonly GradedSample[];
  /** Tokens that were written, as far as the teacher said. */
  readonly tokens: number;
}

export interface AskOptions {
  readonly teacher: Teacher;
  readonly keep: KeepChoice;
  readonly samples: number;
  isStopped(): boolean;
  onEnd(ended: EndedQuestion): void;
}

/** @throws TeacherFailedError, and what `onEnd` throws */
export async function askQuestions(questions: readonly Question[], options: AskOptions): Promise<void> {
  const { teacher } = options;
  const grades = new Map<GraderKind, GradeFunction>();
  const gradeOf = ({ grader }: Question): GradeFunction => {
    const known = grades.get(grader) ?? createGradeFunction(grader);
    grades.set(grader, known);
    return known;
  };
  const mostFailures = Math.max(mostFailuresInARow, teacher.callsAtOnce * teacher.questionsAtOnce);
  let failuresInARow = 0;
  let failure: unknown;
  let next = 0;

  const watch = ({ decision }: EndedQuestion, hopeless: string | undefined) => {
    if (decision.outcome === 'failed' && ownReasons.has(decision.because.reason)) return;
    failuresInARow = decision.outcome === 'failed' ? failuresInARow + 1 : 0;
    if (decision.outcome !== 'failed') return;
    if (hopeless !== undefined) failure ??= refusal(teacher.name, hopeless);
    else if (failuresInARow >= mostFailures) failure ??= silence(teacher.name, failuresInARow, decision.because.detail);
  };

  const work = async () => {
    while (next < questions.length && failure === undefined && !options.isStopped()) {
      const batch = questions.slice(next, next + teacher.questionsAtOnce);
      next += batch.length;
      try {
        for (const { ended, hopeless } of await askBatch(batch, options, gradeOf)) {
          options.onEnd(ended);
          watch(ended, hopeless);
        }
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: teacher.callsAtOnce }, work));
  if (failure !== undefined) throw failure;
}

interface Ended {
  readonly ended: EndedQuestion;
  /** Why asking any other question would be in vain. */
  readonly hopeless: string | undefined;
}

async function askBatch(
  batch: readonly Question[],
  { teacher, keep, samples }: AskOptions,
  gradeOf: (question: Question) => GradeFunction,
): Promise<Ended[]> {
  const asked = batch.map((question) => ({ question, graded: new Array<GradedSample>(), tokens: 0 }));
  const ended: Ended[] = [];
  let open = asked;
  for (let from = 0; open.length > 0 && from < samples; from += teacher.samplesAtOnce) {
    const to = Math.min(samples, from + teacher.samplesAtOnce);
    const questions = open.map(({ question }) => question);
    const written = await teacher.write(questions, from, to);
    open = open.filter((one, place) => {
      let hopeless: string | undefined;
      for (const [offset, sample] of (written[place] ?? []).entries()) {
        if (sample.outcome === 'failed' && sample.isHopeless) hopeless = sample.detail;
        if (sample.outcome === 'written') one.tokens += sample.tokens ?? 0;
        one.graded.push(gradeSample(one.question, from + offset, sample, gradeOf(one.question)));
      }
      if (one.graded.some((sample) => sample.result === 'failed' && sample.reason === 'cancelled')) return false;
      const decision = decideQuestion(one.graded, keep, samples);
      if (decision.outcome === 'more') return true;
      ended.push({ ended: { ...one, decision }, hopeless });
      return false;
    });
  }
  return ended;
}

function refusal(teacher: string, detail: string): TeacherFailedError {
  return new TeacherFailedError(
    teacher,
    `refuses to answer: ${detail}`,
    'mend --url, --model or the key, then start the same command again: what is finished is kept',
  );
}

function silence(teacher: string, failures: number, detail: string): TeacherFailedError {
  return new TeacherFailedError(
    teacher,
    `failed at ${failures} questions in a row, the last time so: ${detail}`,
    'start the same command again when it answers: what is finished is kept, failed questions are asked again',
  );
}

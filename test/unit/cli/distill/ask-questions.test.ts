import { describe, expect, it } from 'vitest';
import { askQuestions, TeacherFailedError, type EndedQuestion } from '../../../../cli/distill/ask-questions.js';
import type { Question } from '../../../../cli/distill/question.js';
import type { Teacher, WrittenSample } from '../../../../cli/distill/teacher.js';

const questions = Array.from({ length: 60 }, (_, index): Question => {
  const question = `${index}+0?`;
  const answer = String(index);
  const messages = [{ role: 'user' as const, content: question }];
  return { index, id: `q.jsonl:${index + 1}`, question, answer, dataSource: 'sums', grader: 'math', messages };
});

const right = ({ answer }: Question): WrittenSample => ({
  outcome: 'written',
  text: `<think>It is what it was.</think> <answer>${answer}</answer>`,
  finishReason: 'stop',
  tokens: 9,
});
const failed = (reason: string): WrittenSample => ({ outcome: 'failed', reason, detail: reason, isHopeless: false });

/** Fails at the first fifty questions. */
async function ask(reason: string): Promise<{ ended: EndedQuestion[]; failure: unknown }> {
  const teacher: Teacher = {
    name: 'teacher',
    questionsAtOnce: 1,
    callsAtOnce: 2,
    samplesAtOnce: 1,
    write: async (asked) => asked.map((one) => [one.index < 50 ? failed(reason) : right(one)]),
    cancel: () => undefined,
  };
  const ended: EndedQuestion[] = [];
  const options = { teacher, keep: 'first', samples: 1, isStopped: () => false } as const;
  const asking = askQuestions(questions, { ...options, onEnd: (end) => ended.push(end) });
  const failure: unknown = await asking.then(
    () => undefined,
    (error: unknown) => error,
  );
  return { ended, failure };
}

describe('asking all questions (ASK-3)', () => {
  it('gives up on a teacher that fails at so many in a row', async () => {
    const { ended, failure } = await ask('unreachable');
    expect(failure).toBeInstanceOf(TeacherFailedError);
    expect(String(failure)).toContain('failed at 20 questions in a row');
    expect(ended.length).toBeLessThan(50);
  });

  it.each(['prompt too long', 'untokenizable'])(
    'goes on past questions that fail for their own sake (%s)',
    async (reason) => {
      const { ended, failure } = await ask(reason);
      expect(failure).toBeUndefined();
      const outcomes = ended.map(({ decision }) => decision.outcome);
      expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(50);
      expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(10);
    },
  );
});

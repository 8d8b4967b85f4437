/**
 * PURE. What one sample of a teacher is worth: a trace that is kept, a rejection, or a failure to know.
 *
 * GRADE-SAMPLE-1 The teacher's own words are graded kindly (evaluation mode: it was not trained on our tags), the shaped
 *                trace strictly (reward mode): whatever is kept earns the reward of the RL stage as it stands.
 * GRADE-SAMPLE-2 A failure of the teacher or of the grader is neither right nor wrong.
 */
import type { GradeFunction } from '../../tasks/grading/graders/grader.js';
import type { GradingMode, GradingVerdict } from '../../tasks/grading/verdict.js';
import type { Question } from './question.js';
import type { WrittenSample } from './teacher.js';
import { shapeTrace } from './trace.js';

export type GradedSample =
  | { readonly result: 'accepted'; readonly sample: number; readonly text: string; readonly verdict: GradingVerdict }
  | { readonly result: 'rejected'; readonly sample: number; readonly reason: string }
  | { readonly result: 'failed'; readonly sample: number; readonly reason: string; readonly detail: string };

export function gradeSample(
  question: Question,
  sample: number,
  written: WrittenSample,
  grade: GradeFunction,
): GradedSample {
  if (written.outcome === 'failed') return { result: 'failed', sample, reason: written.reason, detail: written.detail };
  const rejected = (reason: string): GradedSample => ({ result: 'rejected', sample, reason });
  // The answer may stand there already; a trace without its end teaches not to end.
  if (written.finishReason === 'length') return rejected('truncated');
  if (written.finishReason === 'other') return rejected('ended otherwise');
  try {
    const verdict = bestVerdict(question, grade, written.text, 'evaluation');
    if (verdict.score === null) return crashed(sample, verdict.detail ?? verdict.reason ?? verdict.decidedBy);
    if (verdict.score < 1) return rejected(verdict.reason ?? 'wrong');
    const shaped = shapeTrace(question, written.text, verdict.extracted ?? '');
    if (!shaped.ok) return rejected(shaped.reason);
    const strict = bestVerdict(question, grade, shaped.text, 'reward');
    if (strict.score === null) return crashed(sample, strict.detail ?? strict.reason ?? strict.decidedBy);
    return strict.score < 1
      ? rejected('not right by the strict reward')
      : { result: 'accepted', sample, text: shaped.text, verdict: strict };
  } catch (error) {
    return crashed(sample, error instanceof Error ? error.message : String(error));
  }
}

/** Where several answers are right, the best verdict counts. */
function bestVerdict(
  { answer, otherAnswers = [], options }: Question,
  grade: GradeFunction,
  response: string,
  mode: GradingMode,
): GradingVerdict {
  const choices = options === undefined ? {} : { choices: options };
  const verdictOn = (gold: string) => grade({ gold, response, mode, finishReason: 'stop', ...choices });
  return otherAnswers
    .map(verdictOn)
    .reduce((best, next) => ((next.score ?? -1) > (best.score ?? -1) ? next : best), verdictOn(answer));
}

function crashed(sample: number, detail: string): GradedSample {
  return { result: 'failed', sample, reason: 'grader', detail };
}

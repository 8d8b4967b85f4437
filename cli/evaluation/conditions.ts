/** PURE. Under which conditions an evaluation was done, in a few words each. */
import type { EvaluationResults } from './results.js';

export function describeConditions({
  samples,
  temperature,
  forcedExit,
  scoring,
  finished,
  unanswered,
}: EvaluationResults): string[] {
  return [
    `${samples === 1 ? 'one sample' : `${samples} samples`} a question`,
    ...(temperature === null ? [] : [temperature === 0 ? 'greedy' : `temperature ${temperature}`]),
    ...(scoring === 'recorded' ? ['recorded answers'] : []),
    ...(scoring === 'perplexity' ? ["by the log-probability of the options' letters"] : []),
    ...(scoring === 'generate' ? [forcedExit ? 'forced exit' : 'no forced exit'] : []),
    ...(unanswered === 0 ? [] : [`${unanswered} questions without a response are in no figure`]),
    `${finished.slice(0, 16).replace('T', ' ')} UTC`,
  ];
}

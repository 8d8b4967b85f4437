/** PURE. One line about a distillation under way. */
import { sayCount, sayDuration, sayNumber, sayShare } from '../view/say.js';
import type { Totals } from './totals.js';

export interface Progress {
  readonly totals: Totals;
  /** Questions in all. */
  readonly questions: number;
  /** Since this start. */
  readonly elapsedSeconds: number;
  /** Since this start; undefined before anything was seen. */
  readonly questionsPerSecond: number | undefined;
  readonly samplesPerSecond: number | undefined;
}

/** The most important first: a narrow terminal cuts the end. */
export function progressLine(progress: Progress): string {
  const { totals, questions, questionsPerSecond, samplesPerSecond } = progress;
  const { kept, rejected, failed } = totals.questions;
  const ended = kept + rejected;
  const left =
    questionsPerSecond === undefined || questionsPerSecond <= 0 ? undefined : (questions - ended) / questionsPerSecond;
  return [
    sayDuration(progress.elapsedSeconds),
    `${sayCount(ended)}/${sayCount(questions)} questions`,
    `${sayCount(totals.traces.kept)} kept`,
    ...(totals.traces.graded === 0 ? [] : [`${sayShare(totals.traces.accepted / totals.traces.graded)} right`]),
    ...(left === undefined || ended === questions ? [] : [`${sayDuration(left)} left`]),
    ...(samplesPerSecond === undefined ? [] : [`${sayNumber(samplesPerSecond)} traces/s`]),
    ...(failed === 0 ? [] : [`${sayCount(failed)} failed (${reasons(totals.failed)})`]),
    ...(Object.keys(totals.rejected).length === 0 ? [] : [`rejected: ${reasons(totals.rejected)}`]),
  ].join(' · ');
}

/** `12 wrong, 3 truncated`, the commonest first. */
export function reasons(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${sayCount(count)} ${reason.replaceAll('_', ' ')}`)
    .join(', ');
}

/**
 * PURE. When is a question finished, and which of its traces are kept?
 *
 * `first`: the right one with the lowest number, and no more is asked then. `all`: every right one. `shortest`: the right
 * one with the fewest characters, the lowest number among equals.
 *
 * DECIDE-1 A sample that failed could have been the one: the question is failed then, and asked again, whole, on the next
 *          start. So the set that is kept in the end depends on what the teacher writes and never on what failed.
 */
import type { GradedSample } from './grade-sample.js';

export const keepChoices = ['first', 'all', 'shortest'] as const;
export type KeepChoice = (typeof keepChoices)[number];

type Accepted = Extract<GradedSample, { result: 'accepted' }>;
type Failed = Extract<GradedSample, { result: 'failed' }>;

export type QuestionDecision =
  | { readonly outcome: 'more' }
  /** `traces` is not empty, in the order of samples. */
  | { readonly outcome: 'kept'; readonly traces: readonly Accepted[] }
  | { readonly outcome: 'rejected' }
  | { readonly outcome: 'failed'; readonly because: Failed };

/**
 * @param graded in the order of samples, without gaps from 0
 * @param samples how many may be asked
 */
export function decideQuestion(graded: readonly GradedSample[], keep: KeepChoice, samples: number): QuestionDecision {
  const right = graded.filter((sample) => sample.result === 'accepted');
  const [first] = right;
  const [failed] = graded.filter((sample) => sample.result === 'failed');
  if (keep === 'first' && first !== undefined && (failed === undefined || first.sample < failed.sample))
    return { outcome: 'kept', traces: [first] };
  if (failed !== undefined) return { outcome: 'failed', because: failed };
  if (graded.length < samples) return { outcome: 'more' };
  if (first === undefined) return { outcome: 'rejected' };
  if (keep === 'all') return { outcome: 'kept', traces: right };
  const shortest = right.reduce((best, trace) => (trace.text.length < best.text.length ? trace : best), first);
  return { outcome: 'kept', traces: [shortest] };
}

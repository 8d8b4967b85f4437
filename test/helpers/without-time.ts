/** A verdict without the wall clock's word, to be compared as a whole. */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';

export function withoutTime(verdict: Verdict): Omit<Verdict, 'milliseconds'> {
  const { milliseconds: _, ...rest } = verdict;
  return rest;
}

/** PURE. The failed verdicts of a shard in one line: how many, and the reasons by how often. */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';

export interface FailureSummary {
  readonly failed: number;
  readonly timeouts: number;
  readonly crashes: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** Reasons that are named. */
const mostReasons = 5;

export function failureSummary(verdicts: readonly Verdict[]): FailureSummary {
  const reasons = new Map<string, number>();
  let [timeouts, crashes] = [0, 0];
  for (const verdict of verdicts) {
    if (verdict.outcome === 'scored') continue;
    if (verdict.outcome === 'timeout') timeouts += 1;
    else crashes += 1;
    reasons.set(verdict.reason, (reasons.get(verdict.reason) ?? 0) + 1);
  }
  const commonest = [...reasons].sort(([, left], [, right]) => right - left).slice(0, mostReasons);
  return { failed: timeouts + crashes, timeouts, crashes, reasons: Object.fromEntries(commonest) };
}

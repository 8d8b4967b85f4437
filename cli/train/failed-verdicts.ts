/** PURE. What a step's failed verdicts are to those who watch the run. */
import type { RunEvent } from '../run-event.js';
import type { RolloutRecord } from './step-rollouts.js';

/** A larger share of failed verdicts raises the alarm (VERIFIER.md 7.7). */
const alarmAbove = 0.001;

/** Nothing when none failed. */
export function failedVerdictEvents(step: number, rollouts: readonly RolloutRecord[]): RunEvent[] {
  const failed = rollouts.filter(({ score }) => score === null);
  if (failed.length === 0) return [];
  const byReason: Record<string, number> = {};
  for (const { outcome, reason = '' } of failed) {
    const key = `${outcome}: ${reason}`;
    byReason[key] = (byReason[key] ?? 0) + 1;
  }
  const told: RunEvent = { kind: 'verdicts-failed', step, count: failed.length, reasons: Object.keys(byReason) };
  if (failed.length <= alarmAbove * rollouts.length) return [told];
  return [told, { kind: 'verdict-alarm-raised', step, failed: failed.length, verdicts: rollouts.length, byReason }];
}

/**
 * PURE. What to do about a failed actor, with the semantics of Erlang/OTP's supervisors: strategy one_for_one, and an
 * intensity: more than `maxRestarts` restarts within `withinMs` mean that restarting does not help, so the failure goes
 * up. (https://www.erlang.org/doc/system/sup_princ.html, "Maximum Restart Intensity")
 */
export interface RestartPolicy {
  readonly whenItFails: 'restart' | 'escalate';
  readonly maxRestarts: number;
  readonly withinMs: number;
}

/** `restarts`: when this actor was restarted, in milliseconds, within the period; hand it to the next decision. */
export type Decision =
  | { readonly decision: 'restart'; readonly restarts: readonly number[] }
  | { readonly decision: 'escalate'; readonly reason: string };

/**
 * @param restarts as the last decision returned it; [] at the start
 * @param nowMs never going back
 */
export function decide(policy: RestartPolicy, restarts: readonly number[], nowMs: number): Decision {
  if (policy.whenItFails === 'escalate') return { decision: 'escalate', reason: 'the run cannot go on without it' };
  // As in OTP, a restart exactly one period ago still counts.
  const recent = [...restarts.filter((restartedMs) => nowMs - restartedMs <= policy.withinMs), nowMs];
  if (recent.length <= policy.maxRestarts) return { decision: 'restart', restarts: recent };
  return {
    decision: 'escalate',
    reason: `it failed ${recent.length} times within ${policy.withinMs / 1000} s, and ${policy.maxRestarts} restarts are allowed`,
  };
}

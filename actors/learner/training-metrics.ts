/** PURE. Metrics of a rollout batch over its updates. */
import type { MiniBatchResult } from './mini-batch.js';
import type { TrainingSet } from './training-set.js';

/** Each metric's mean over the updates that have it. */
export function averageMetrics(results: readonly MiniBatchResult[]): Record<string, number> {
  const names = [...new Set(results.flatMap(({ metrics }) => Object.keys(metrics)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = results.flatMap(({ metrics }) => metrics[name] ?? []);
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
    }),
  );
}

export function advantageMetrics({ groups, statistics, failedVerdicts }: TrainingSet): Record<string, number> {
  const advantages = groups.flat().map(({ advantage }) => advantage);
  const equal = statistics.filter(({ kind }) => kind !== 'varied').length;
  return {
    ...(advantages.length > 0 && {
      'critic/advantages/mean': advantages.reduce((sum, value) => sum + value, 0) / advantages.length,
      'critic/advantages/max': Math.max(...advantages),
      'critic/advantages/min': Math.min(...advantages),
    }),
    'critic/zero_variance_groups': equal,
    frac_reward_zero_std: statistics.length === 0 ? 0 : equal / statistics.length,
    'training/failed_verdicts': failedVerdicts,
  };
}

/**
 * A loss that is not finite is told by a count, since NaN does not cross the wire: what remains are numbers.
 * The update itself was skipped (OPTIMIZER-2).
 */
export function finiteMetrics(metrics: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(metrics);
  const finite = entries.filter(([, value]) => Number.isFinite(value));
  const lost = entries.length - finite.length;
  return { ...Object.fromEntries(finite), ...(lost > 0 && { 'training/non_finite_metrics': lost }) };
}

/** Small statistics of a run. PURE. */

/** Two-sided 95 % quantile of the normal distribution. */
const normalQuantile95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 95 % Wilson score interval of a share (Wilson 1927). `total` 0 gives [0, 1]: nothing is known. */
export function wilsonInterval(correct: number, total: number): Interval {
  if (total <= 0) return { low: 0, high: 1 };
  const z2 = normalQuantile95 ** 2;
  const share = correct / total;
  const denominator = 1 + z2 / total;
  const centre = (share + z2 / (2 * total)) / denominator;
  const half = (normalQuantile95 / denominator) * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total));
  return {
    low: correct <= 0 ? 0 : Math.max(0, centre - half),
    high: correct >= total ? 1 : Math.min(1, centre + half),
  };
}

/** A value that grew, seen at some times: `[milliseconds, value]`, oldest first. */
export type Growth = readonly (readonly [timeMs: number, value: number])[];

/** Adds what is seen now and forgets what lies further back than `windowMs`, one point before it excepted. */
export function extendGrowth(growth: Growth, timeMs: number, value: number, windowMs: number): Growth {
  const last = growth.at(-1);
  // A restarted actor counts from 0 again: what was before says nothing about its rate now.
  const earlier = last !== undefined && value < last[1] ? [] : growth;
  const firstInside = earlier.findIndex(([time]) => time >= timeMs - windowMs);
  const kept = firstInside === -1 ? earlier.slice(-1) : earlier.slice(Math.max(0, firstInside - 1));
  return [...kept, [timeMs, value]];
}

/** Growth per second over what is remembered; undefined before two points in time. */
export function ratePerSecond(growth: Growth): number | undefined {
  const first = growth[0];
  const last = growth.at(-1);
  if (first === undefined || last === undefined || last[0] <= first[0]) return undefined;
  return ((last[1] - first[1]) / (last[0] - first[0])) * 1000;
}

/**
 * Seconds to the end of `remaining` steps: the median of the last steps' times, so that one slow step (an evaluation,
 * a restart) moves it little. undefined before the first step.
 */
export function remainingSeconds(stepSeconds: readonly number[], remaining: number): number | undefined {
  const median = medianOf(stepSeconds);
  return median === undefined ? undefined : median * remaining;
}

export function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** Exponential moving average, bias-corrected, for a line through noisy points. Non-finite values are passed over. */
export function smoothed(values: readonly number[], weight: number): number[] {
  let sum = 0;
  let mass = 0;
  return values.map((value) => {
    if (Number.isFinite(value)) {
      sum = weight * sum + (1 - weight) * value;
      mass = weight * mass + (1 - weight);
    }
    return mass === 0 ? NaN : sum / mass;
  });
}

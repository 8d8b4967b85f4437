/** PURE. Shares with their 95 % intervals: of independent responses, and of several responses to each problem. */
import { z } from 'zod';

/** 97.5 % point of the standard normal distribution. */
const normalQuantile = 1.959963984540054;

/** `correct` of `total` as a share, with its 95 % interval. What `total` counts, its owner says. */
export const estimate = z.object({
  correct: z.number().nonnegative(),
  total: z.number().int().nonnegative(),
  accuracy: z.number(),
  low: z.number(),
  high: z.number(),
});
export type Estimate = z.infer<typeof estimate>;

/**
 * Wilson's 95 % score interval for `correct` of `total` (Wilson 1927); [0, 1] when nothing was counted. For scores between
 * 0 and 1 it is too wide, never too narrow: no distribution on [0, 1] varies more than 0 and 1 with the same mean.
 */
export function wilsonInterval(correct: number, total: number): { low: number; high: number } {
  if (total <= 0) return { low: 0, high: 1 };
  const z2 = normalQuantile * normalQuantile;
  const share = correct / total;
  const denominator = 1 + z2 / total;
  const centre = (share + z2 / (2 * total)) / denominator;
  const half = (normalQuantile / denominator) * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total));
  // At the ends centre and half are equal but for rounding.
  return {
    low: correct <= 0 ? 0 : Math.max(0, centre - half),
    high: correct >= total ? 1 : Math.min(1, centre + half),
  };
}

/** One value in [0, 1] of each problem. */
export function independentEstimate(values: readonly number[]): Estimate {
  const correct = values.reduce((sum, value) => sum + value, 0);
  return withInterval(correct, values.length, values.length);
}

/**
 * Mean of all responses, several to a problem. Responses to one problem resemble each other, so that problems, not
 * responses, are what was drawn: Wilson's interval with the effective sample size share · (1 − share) / variance, where
 * the variance is the cluster-robust one (Miller, "Adding Error Bars to Evals", arXiv 2411.00640, section 2.2; Korn and
 * Graubard, Survey Methodology 24 (1998) 193–201; with Wilson's interval: Dean and Pagano, J. Survey Statistics and
 * Methodology 3 (2015) 484–503). It lies between the number of problems less one and the number of responses. With one
 * response to each problem this is Wilson's interval.
 * @param problems the scores in [0, 1] of each problem's responses; problems without any do not count
 */
export function clusteredEstimate(problems: readonly (readonly number[])[]): Estimate {
  const clusters = problems
    .filter((scores) => scores.length > 0)
    .map((scores) => ({ size: scores.length, sum: scores.reduce((sum, score) => sum + score, 0) }));
  const correct = clusters.reduce((total, { sum }) => total + sum, 0);
  const responses = clusters.reduce((total, { size }) => total + size, 0);
  const [count, share] = [clusters.length, responses === 0 ? 0 : correct / responses];
  if (responses === count) return withInterval(correct, responses, responses);
  const scatter = clusters.reduce((total, { size, sum }) => total + (sum - size * share) ** 2, 0);
  const variance = count < 2 ? 0 : ((count / (count - 1)) * scatter) / responses ** 2;
  // Without any variance the data cannot say how much responses resemble each other: take it that they are copies.
  const effective = variance > 0 ? Math.min(responses, (share * (1 - share)) / variance) : count;
  return withInterval(correct, responses, effective);
}

function withInterval(correct: number, total: number, effective: number): Estimate {
  const accuracy = total === 0 ? 0 : correct / total;
  return { correct, total, accuracy, ...wilsonInterval(accuracy * effective, effective) };
}

/** PURE. What k samples of one problem say together: the majority's answer, and the chance that one of k is right. */

/** A sample as a vote sees it. */
export interface Vote {
  /** Equal keys are equal answers; null: no answer, no vote. */
  readonly answerKey: string | null;
  /** In [0, 1]; null: its verdict failed. */
  readonly score: number | null;
}

/**
 * Self-consistency (Wang et al. 2022, arXiv 2203.11171): the score of the answer that most samples gave. A tie goes to
 * the answer that was sampled first. Samples without an answer do not vote; when none votes, the majority has no answer,
 * which is wrong (0). null: nothing can be said, since the verdicts failed.
 */
export function majorityScore(samples: readonly Vote[]): number | null {
  const votes = new Map<string, Vote[]>();
  for (const sample of samples) {
    if (sample.answerKey === null) continue;
    const same = votes.get(sample.answerKey);
    if (same === undefined) votes.set(sample.answerKey, [sample]);
    else same.push(sample);
  }
  let winners: readonly Vote[] | undefined;
  // A Map keeps the order of first votes, so that an equal number later does not win.
  for (const same of votes.values()) if (winners === undefined || same.length > winners.length) winners = same;
  if (winners !== undefined) return winners.find(({ score }) => score !== null)?.score ?? null;
  return samples.some(({ score }) => score !== null) ? 0 : null;
}

/**
 * pass@k, unbiased: the chance that k of the n samples, drawn without putting back, have a right one among them;
 * 1 − C(n − c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374, section 2.1), as a product, which does not overflow.
 * @param correct c, of n samples
 * @param k at most n
 */
export function passAtK(samples: number, correct: number, k: number): number {
  if (k > samples) throw new RangeError(`pass@${k} cannot be estimated from ${samples} samples`);
  if (samples - correct < k) return 1;
  let noneRight = 1;
  for (let place = samples - correct + 1; place <= samples; place += 1) noneRight *= 1 - k / place;
  return 1 - noneRight;
}

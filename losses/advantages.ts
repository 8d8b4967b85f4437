/**
 * Group-relative advantages (GRPO: Shao et al. 2024, arXiv 2402.03300, eq. 1 of X-Reasoner): how much better each rollout
 * did than its siblings of the same prompt. PURE, float64.
 *
 * ADVANTAGES-1 A failed verdict (null) is in no mean, no standard deviation and no loss; it is never a score of 0.
 * ADVANTAGES-2 A group whose scores are all equal, or with fewer than two scores, has advantages of exactly 0.
 */

export interface AdvantageOptions {
  /** false: score − mean alone (Dr. GRPO, arXiv 2503.20783). */
  readonly normalizeByStd: boolean;
  /** Added to the standard deviation; default 1e-6 (verl, EasyR1). */
  readonly epsilon?: number;
}

/** `too-few`: fewer than two verdicts, so nothing to compare with. */
export type GroupKind = 'varied' | 'zero-variance' | 'too-few';

export interface Group {
  readonly kind: GroupKind;
  /** Verdicts that did not fail. */
  readonly count: number;
  /** 0 when count is 0. */
  readonly mean: number;
  /** Unbiased (count − 1); 0 unless varied. */
  readonly std: number;
}

export interface GroupAdvantages {
  /** One a rollout; 0 where excluded. */
  readonly advantages: Float64Array;
  /** 1 where the verdict failed: leave the rollout out of the loss and of its token counts. */
  readonly excluded: Uint8Array;
  readonly groups: readonly Group[];
}

/**
 * @param scores one a rollout, group by group; null = the verdict failed
 * @param groupSize rollouts of a prompt (verl: rollout.n)
 * @throws RangeError when the scores are not whole groups, or one is not finite
 */
export function groupAdvantages(
  scores: readonly (number | null)[],
  groupSize: number,
  options: AdvantageOptions,
): GroupAdvantages {
  if (!Number.isInteger(groupSize) || groupSize < 1 || scores.length % groupSize !== 0) {
    throw new RangeError(`${scores.length} scores are not whole groups of ${groupSize}`);
  }
  const advantages = new Float64Array(scores.length);
  const excluded = Uint8Array.from(scores, (score) => (score === null ? 1 : 0));
  const groups: Group[] = [];
  for (let start = 0; start < scores.length; start += groupSize) {
    const group = describeGroup(scores.slice(start, start + groupSize));
    groups.push(group);
    if (group.kind !== 'varied') continue;
    const divisor = options.normalizeByStd ? group.std + (options.epsilon ?? 1e-6) : 1;
    for (let index = start; index < start + groupSize; index++) {
      const score = scores[index] ?? null;
      if (score !== null) advantages[index] = (score - group.mean) / divisor;
    }
  }
  return { advantages, excluded, groups };
}

function describeGroup(scores: readonly (number | null)[]): Group {
  const given = scores.filter((score) => score !== null);
  const wrong = given.find((score) => !Number.isFinite(score));
  if (wrong !== undefined)
    throw new RangeError(`a score is ${wrong}; a verdict that is not a finite number has failed, and is null here`);
  const count = given.length;
  const mean = count === 0 ? 0 : given.reduce((sum, score) => sum + score, 0) / count;
  if (count < 2) return { kind: 'too-few', count, mean, std: 0 };
  if (given.every((score) => score === given[0])) return { kind: 'zero-variance', count, mean, std: 0 };
  const std = Math.sqrt(given.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1));
  return { kind: 'varied', count, mean, std };
}

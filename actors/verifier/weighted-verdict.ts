/**
 * PURE. The verdicts of a weighted grader's parts as one: the sum of weight × score.
 *
 * WEIGHTED-1 A part that failed fails the whole: nobody knows what it would have said, and a 0 would be a guess.
 * WEIGHTED-2 A sum beyond all numbers is a failure: it crosses to others as JSON, which has no infinity.
 */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { crashed } from './verdict.js';

export interface PartVerdict {
  /** null: an earlier sum, whose parts have names already. */
  readonly name: string | null;
  readonly weight: number;
  readonly verdict: Verdict;
}

/** The parts' own parts are named `<part>/<own part>`. Times are added up: one thread took them all. */
export function weightedVerdict(parts: readonly PartVerdict[]): Verdict {
  const times = parts.flatMap(({ verdict }) => verdict.milliseconds ?? []);
  const milliseconds = times.length === 0 ? {} : { milliseconds: times.reduce((sum, time) => sum + time, 0) };
  for (const { name, verdict } of parts)
    if (verdict.outcome !== 'scored')
      return { ...verdict, ...milliseconds, reason: name === null ? verdict.reason : `${name}: ${verdict.reason}` };
  const scored = parts.flatMap(({ name, weight, verdict }) =>
    verdict.outcome === 'scored' ? [{ name, weight, verdict }] : [],
  );
  const first = <Value>(read: (verdict: (typeof scored)[number]['verdict']) => Value | undefined) =>
    scored.map(({ verdict }) => read(verdict)).find((value) => value !== undefined);
  const [reason, extracted] = [first((verdict) => verdict.reason), first((verdict) => verdict.extracted)];
  const decided = scored.flatMap(({ name, verdict: { decidedBy } }) =>
    decidedBy === undefined ? [] : [name === null ? decidedBy : `${name}: ${decidedBy}`],
  );
  const score = scored.reduce((sum, { weight, verdict }) => sum + weight * verdict.score, 0);
  if (!Number.isFinite(score)) return { ...crashed(`the weighted sum is ${score}, not a number`), ...milliseconds };
  return {
    outcome: 'scored',
    score,
    parts: Object.assign({}, ...scored.map(namedParts)),
    ...(reason !== undefined && { reason }),
    ...(extracted !== undefined && { extracted }),
    ...(decided.length > 0 && { decidedBy: decided.join(', ') }),
    ...milliseconds,
  };
}

function namedParts({
  name,
  verdict,
}: {
  readonly name: string | null;
  readonly verdict: Extract<Verdict, { outcome: 'scored' }>;
}): Record<string, number> {
  const own = Object.entries(verdict.parts ?? {});
  if (name === null) return Object.fromEntries(own);
  return Object.fromEntries([
    [name, verdict.score],
    ...own.map(([part, value]) => [`${name}/${part}`, value] as const),
  ]);
}

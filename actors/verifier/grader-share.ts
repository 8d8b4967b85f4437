/**
 * PURE. Who of an item's graders works where: a judge waits for a server, so it is asked from the verifier's own thread;
 * all others compute, so they run in the pool.
 */
import type { GraderDescription, ItemGrader, JudgeGrader, SimpleGrader } from './start-data.js';

export type PoolGrader = Exclude<SimpleGrader, JudgeGrader>;
export interface PoolPart {
  /** null: the only one, whose score is the verdict's. */
  readonly name: string | null;
  readonly weight: number;
  readonly grader: PoolGrader;
}

export interface JudgePart {
  readonly name: string | null;
  readonly weight: number;
  readonly judge: JudgeGrader;
}

export interface GraderShares {
  readonly pool: readonly PoolPart[];
  readonly judges: readonly JudgePart[];
}

export interface SharesBySource {
  readonly sources: Readonly<Record<string, GraderShares>>;
  readonly otherwise: GraderShares;
}

export function sharesOf(description: GraderDescription): SharesBySource {
  if (description.kind !== 'by-data-source') return { sources: {}, otherwise: divide(description) };
  const { sources, otherwise } = description;
  return {
    sources: Object.fromEntries(Object.entries(sources).map(([source, grader]) => [source, divide(grader)])),
    otherwise: divide(otherwise),
  };
}

/** A data source may be called `constructor`. */
export function sharesFor(shares: SharesBySource, dataSource: string): GraderShares {
  const own = Object.hasOwn(shares.sources, dataSource) ? shares.sources[dataSource] : undefined;
  return own ?? shares.otherwise;
}

function divide(grader: ItemGrader): GraderShares {
  const parts = grader.kind === 'weighted' ? grader.parts : [{ name: null, weight: 1, grader }];
  const pool: PoolPart[] = [];
  const judges: JudgePart[] = [];
  for (const { name, weight, grader: own } of parts) {
    if (own.kind === 'judge') judges.push({ name, weight, judge: own });
    else pool.push({ name, weight, grader: own });
  }
  return { pool, judges };
}

/** PURE. What a grader is: a pure function of a request, made once from its options, which are checked then. */
import type { z } from 'zod';
import type { GradingRequest, GradingVerdict } from '../verdict.js';

export type GradeFunction = (request: GradingRequest) => GradingVerdict;

export interface Grader {
  /** Of its options, as a configuration writes them. */
  readonly schema: z.ZodType;
  /** @throws GraderOptionsError */
  create(options: unknown): GradeFunction;
}

/** A grader's options are not what it knows. */
export class GraderOptionsError extends Error {
  override readonly name = 'GraderOptionsError';
  readonly grader: string;

  constructor(grader: string, problems: readonly string[]) {
    super(`The options of the grader ${grader} cannot be used: ${problems.join('; ')}`);
    this.grader = grader;
  }
}

/** Nothing can be compared with such a right answer: the fault is the data's, so there is no verdict. */
export class UnreadableGoldError extends Error {
  override readonly name = 'UnreadableGoldError';
  readonly gold: string;

  constructor(gold: string, reason: string) {
    super(`The right answer ${JSON.stringify(gold.slice(0, 80))} cannot be graded against: ${reason}`);
    this.gold = gold;
  }
}

export function defineGrader<Options>(
  name: string,
  schema: z.ZodType<Options>,
  grade: (request: GradingRequest, options: Options) => GradingVerdict,
): Grader {
  return {
    schema,
    create(options) {
      const parsed = schema.safeParse(options);
      if (!parsed.success) {
        const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'options'}: ${message}`);
        throw new GraderOptionsError(name, problems);
      }
      return (request) => grade(request, parsed.data);
    },
  };
}

/** @throws UnreadableGoldError for one that is empty */
export function requireGold(gold: string): void {
  if (gold.trim() === '') throw new UnreadableGoldError(gold, 'it is empty');
}

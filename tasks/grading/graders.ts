/** PURE. The graders by name. Each is a pure, deterministic function; time and deadlines are its caller's. */
import { choice } from './graders/choice.js';
import { exact } from './graders/exact.js';
import { f1 } from './graders/f1.js';
import type { GradeFunction, Grader } from './graders/grader.js';
import { math } from './graders/math.js';
import { medical } from './graders/medical.js';
import { numeric } from './graders/numeric.js';
import type { GradingRequest, GradingVerdict } from './verdict.js';

export const graderKinds = ['math', 'choice', 'exact', 'numeric', 'f1', 'medical'] as const;
export type GraderKind = (typeof graderKinds)[number];

/** As a configuration writes them; `graderDefinitions[kind].schema` says which. */
export type GraderOptions = Readonly<Record<string, unknown>>;

export const graderDefinitions: Record<GraderKind, Grader> = { math, choice, exact, numeric, f1, medical };

/**
 * A grader, its options checked once.
 * @throws GraderOptionsError here; the function that is returned throws UnreadableGoldError for a gold that nothing can
 *   be compared with, and nothing else
 */
export function createGradeFunction(kind: GraderKind, options: GraderOptions = {}): GradeFunction {
  return graderDefinitions[kind].create(options);
}

const withDefaults: Partial<Record<GraderKind, GradeFunction>> = {};

function grade(kind: GraderKind, request: GradingRequest, options: GraderOptions | undefined): GradingVerdict {
  if (options !== undefined) return createGradeFunction(kind, options)(request);
  return (withDefaults[kind] ??= createGradeFunction(kind))(request);
}

/** For one verdict; who grades many keeps what `createGradeFunction` returns. @throws as that does */
export const graders: Record<GraderKind, (request: GradingRequest, options?: GraderOptions) => GradingVerdict> = {
  math: (request, options) => grade('math', request, options),
  choice: (request, options) => grade('choice', request, options),
  exact: (request, options) => grade('exact', request, options),
  numeric: (request, options) => grade('numeric', request, options),
  f1: (request, options) => grade('f1', request, options),
  medical: (request, options) => grade('medical', request, options),
};

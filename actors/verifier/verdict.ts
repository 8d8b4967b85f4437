/** PURE. What a grader returned, as a verdict. A score that is no number is a failure of the grader, never a 0. */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { GradingVerdict } from '../../tasks/grading/verdict.js';

/** Characters of a reason. */
const longestReason = 300;
/** Characters of the answer that was found. */
const longestExtracted = 400;
/** Named parts of one verdict. */
const mostParts = 32;

/**
 * @param returned a number, or `{ score, …parts }`; a task's `Grade` is the latter with `parts`. Text is taken under
 *   `reason`, `decidedBy` and `extracted`.
 */
export function toVerdict(returned: unknown): Verdict {
  if (typeof returned === 'number') return fromScore(returned, {});
  if (typeof returned !== 'object' || returned === null)
    return crashed(`it returned ${describe(returned)}, not a number`);
  if (!('score' in returned)) return crashed('it returned an object without score');
  const { score, ...others } = returned;
  return fromScore(score, others);
}

/** Of a grader of tasks/grading. One that failed says so itself. */
export function fromGrading({ score, decidedBy, extracted, reason, detail }: GradingVerdict): Verdict {
  if (score !== null) return toVerdict({ score, decidedBy, extracted, reason: reason ?? detail });
  const why = detail ?? reason ?? decidedBy;
  return reason === 'timeout' ? { outcome: 'timeout', reason: why.slice(0, longestReason) } : crashed(why);
}

/** Of a grader that threw. */
export function crashedBy(error: unknown): Verdict {
  return crashed(error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`);
}

export function crashed(reason: string): Verdict {
  return { outcome: 'crashed', reason: reason.slice(0, longestReason) };
}

export function timedOut(timeoutMs: number, runningMs: number): Verdict {
  return withTime({ outcome: 'timeout', reason: `not graded within ${timeoutMs} ms` }, runningMs);
}

/** Of an item that had no turn before the end of its batch. */
export function cameTooLate(): Verdict {
  return { outcome: 'timeout', reason: 'its batch had no time left for it' };
}

/** Microseconds are as fine as it is worth writing down. */
export function withTime(verdict: Verdict, milliseconds: number): Verdict {
  return { ...verdict, milliseconds: Math.max(0, Math.round(milliseconds * 1000) / 1000) };
}

function fromScore(score: unknown, others: Readonly<Record<string, unknown>>): Verdict {
  if (typeof score !== 'number' || !Number.isFinite(score))
    return crashed(`its score is ${describe(score)}, not a number`);
  const { reason, decidedBy, extracted, parts, ...rest } = others;
  const named = { ...rest, ...(typeof parts === 'object' && parts !== null && !Array.isArray(parts) ? parts : {}) };
  const numbers: [string, number][] = [];
  for (const [name, value] of Object.entries(named).slice(0, mostParts)) {
    if (typeof value === 'boolean') numbers.push([name, value ? 1 : 0]);
    else if (typeof value === 'number' && Number.isFinite(value)) numbers.push([name, value]);
    else return crashed(`its part ${name} is ${describe(value)}, not a number`);
  }
  return {
    outcome: 'scored',
    score,
    ...(numbers.length === 0 ? {} : { parts: Object.fromEntries(numbers) }),
    ...(typeof reason === 'string' ? { reason: reason.slice(0, longestReason) } : {}),
    ...(typeof decidedBy === 'string' ? { decidedBy: decidedBy.slice(0, longestReason) } : {}),
    ...(typeof extracted === 'string' ? { extracted: extracted.slice(0, longestExtracted) } : {}),
  };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'number' || value === undefined || value === null) return String(value);
  return `a value of type ${typeof value}`;
}

/** PURE. What a grader returned, as a verdict. A score that is no number is a failure of the grader, never a 0. */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';

/** Characters of a reason. */
const longestReason = 300;
/** Named parts of one verdict. */
const mostParts = 32;

/** @param returned a number, or `{ score, …parts }`; a task's `Grade` is the latter with `parts` and `reason` */
export function toVerdict(returned: unknown): Verdict {
  if (typeof returned === 'number') return fromScore(returned, {});
  if (typeof returned !== 'object' || returned === null)
    return crashed(`it returned ${describe(returned)}, not a number`);
  if (!('score' in returned)) return crashed('it returned an object without score');
  const { score, ...others } = returned;
  return fromScore(score, others);
}

export function crashed(reason: string): Verdict {
  return { outcome: 'crashed', reason: reason.slice(0, longestReason) };
}

export function timedOut(timeoutMs: number): Verdict {
  return { outcome: 'timeout', reason: `not graded within ${timeoutMs} ms` };
}

function fromScore(score: unknown, others: Readonly<Record<string, unknown>>): Verdict {
  if (typeof score !== 'number' || !Number.isFinite(score))
    return crashed(`its score is ${describe(score)}, not a number`);
  const { reason, parts, ...rest } = others;
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
  };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'number' || value === undefined || value === null) return String(value);
  return `a value of type ${typeof value}`;
}

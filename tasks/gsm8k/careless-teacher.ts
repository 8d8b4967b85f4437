/**
 * PURE. Who writes the chains that SFT imitates: somebody who does long arithmetic and forgets most carries. At each
 * carry or borrow that is not 0 the teacher writes a 0 instead with probability `careless`, then follows its own wrong
 * digits to its own wrong result. So SFT learns to forget; that carrying pays is left for the answer reward to find out.
 */
import type { RandomStream } from '../random-stream.js';
import type { Expression } from './expression.js';
import { workOut, type Work } from './long-arithmetic.js';

/** The work without a slip; null when it cannot be written down. */
export function carefulWork(expression: Expression): Work | null {
  return workOut(expression);
}

/** Where slips lead to something that cannot be worked on (a negative intermediate result), there are none. */
export function carelessCompletion(expression: Expression, careless: number, teacher: RandomStream): string | null {
  const work = workOut(expression, () => teacher.uniform() < careless) ?? carefulWork(expression);
  return work === null ? null : completionOf(work);
}

export function completionOf({ text, result }: Work): string {
  return `<think>${text}</think><answer>${result}</answer><eos>`;
}

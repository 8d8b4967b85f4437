// A reward module that does on demand what a grader must not: the solution says what.
import { isMainThread } from 'node:worker_threads';

export async function computeScore(dataSource, solution, groundTruth) {
  if (isMainThread) throw new Error('grading runs in the main thread');
  if (solution === 'loop') for (;;);
  if (solution === 'never') return new Promise(() => undefined);
  if (solution === 'throw') throw new RangeError('the grader cannot cope');
  if (solution === 'reject') return Promise.reject(new Error('rejected'));
  if (solution === 'nan') return Number.NaN;
  if (solution === 'text') return '1';
  if (solution === 'nothing') return undefined;
  if (solution === 'part') return { score: 1, format: 'good' };
  if (solution === 'exit') process.exit(0);
  if (solution === 'memory') for (let kept = null; ;) kept = { kept, more: new Array(10_000).fill(0) };
  if (solution === 'late') return new Promise((resolve) => setTimeout(() => resolve(1), 30));
  if (solution === 'abort') 'x'.repeat(2 ** 28).split('');
  return solution === groundTruth ? 1 : 0;
}

/**
 * A worker of the verdict pool; its twin end is `verdict-pool.ts`. Grades a batch item by item, noting each one's begin
 * where the pool can see it. It may be ended by the pool, or by what it grades, at any point.
 */
import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { createGrader, type Grader } from './grader.js';
import { ItemWatch } from './item-watch.js';
import { type JournalPlace, noteItem } from './running-journal.js';
import { graderDescription } from './start-data.js';
import { crashedBy, withTime } from './verdict.js';
import type { VerdictItem } from './verdict-item.js';

export interface GradeBatch {
  readonly items: readonly VerdictItem[];
  readonly journal: JournalPlace;
  readonly watch: SharedArrayBuffer;
}

/** A grader that cannot be made is an answer, not an exception: an error's class would not survive the way back. */
export type GradeBatchResult =
  | { readonly kind: 'graded'; readonly verdicts: readonly Verdict[] }
  | { readonly kind: 'no-grader'; readonly message: string };

const { grader: description } = z.object({ grader: graderDescription }).parse(workerData);

const made: Promise<Grader | Error> = createGrader(description).catch((error: unknown) =>
  error instanceof Error ? error : new Error(String(error)),
);

export default async function gradeBatch({ items, journal, watch: memory }: GradeBatch): Promise<GradeBatchResult> {
  const grader = await made;
  if (grader instanceof Error) return { kind: 'no-grader', message: grader.message };
  const watch = new ItemWatch(memory);
  const verdicts: Verdict[] = [];
  for (const [index, item] of items.entries()) {
    noteItem(journal, item.key);
    watch.begin(index);
    const started = performance.now();
    const verdict = await gradeOne(grader, item);
    const milliseconds = performance.now() - started;
    // Condemned: the pool is about to end this thread, and must not see another item begin.
    if (!watch.finish(index)) await new Promise<never>(() => undefined);
    verdicts.push(withTime(verdict, milliseconds));
  }
  return { kind: 'graded', verdicts };
}

async function gradeOne(grader: Grader, item: VerdictItem): Promise<Verdict> {
  try {
    const graded = grader(item);
    return graded instanceof Promise ? await graded : graded;
  } catch (error) {
    return crashedBy(error);
  }
}

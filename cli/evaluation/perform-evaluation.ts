/**
 * Asks what is not recorded yet, grades what comes, records it, batch by batch.
 *
 * PERFORM-1 A response is recorded with its verdict or not at all; what got no response is counted and asked next time.
 */
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import { inOrder } from '../train/in-order.js';
import { splitShards } from '../train/shards.js';
import type { EvaluationFolder } from './evaluation-folder.js';
import type { GradeItem, GradingDesk } from './grading-desk.js';
import type { Problem } from './problems.js';
import type { Progress } from './progress.js';
import type { Ask, Responder } from './responder.js';
import { completed, gradedRecord, missingRecord, recordKey, type SampleRecord } from './sample-record.js';

export interface Performance {
  readonly problems: readonly Problem[];
  /** Of each question. */
  readonly samples: number;
  readonly responder: Responder;
  readonly folder: Pick<EvaluationFolder, 'has' | 'append'>;
  readonly desk: GradingDesk;
  readonly progress: Progress;
  /** True: no further batch is begun. */
  readonly isInterrupted: () => boolean;
}

export interface Performed {
  readonly asked: number;
  readonly recorded: number;
  readonly unanswered: number;
  /** Why the last of them was not answered. */
  readonly detail: string;
  readonly isInterrupted: boolean;
}

/** Batches in a row without a single response, before the rest is not tried. */
const mostSilentBatches = 3;

export async function performEvaluation(performance: Performance): Promise<Performed> {
  const { problems, samples, responder, folder, progress } = performance;
  // Cut before what is recorded is left out: a checkpoint's responses depend on who is asked beside them.
  const batches = splitShards(problems, responder.batch).flatMap((batch) => {
    const asks = batch.flatMap((problem) => asksOf(problem, samples, folder));
    return asks.length === 0 ? [] : [asks];
  });
  const total = problems.length * samples;
  const asked = batches.flat().reduce((sum, ask) => sum + ask.samples.length, 0);
  progress.start(total, total - asked);
  let [recorded, unanswered, silent, detail] = [0, 0, 0, ''];
  const isOver = () => silent >= mostSilentBatches || performance.isInterrupted();
  await inOrder(batches, responder.parallel, async (batch) => {
    if (isOver()) return;
    const done = await performBatch(performance, batch);
    folder.append(done.records);
    recorded += done.records.length;
    unanswered += done.unanswered;
    detail = done.detail || detail;
    silent = done.records.length === 0 && done.unanswered > 0 ? silent + 1 : 0;
    progress.add(done.records, done.unanswered);
  });
  const left = performance.isInterrupted() ? 0 : asked - recorded - unanswered;
  return {
    asked,
    recorded,
    unanswered: unanswered + left,
    detail,
    isInterrupted: performance.isInterrupted() && recorded + unanswered < asked,
  };
}

function asksOf(problem: Problem, samples: number, folder: Pick<EvaluationFolder, 'has'>): Ask[] {
  const wanted = Array.from({ length: samples }, (_, sample) => sample).filter(
    (sample) => !folder.has(recordKey({ benchmark: problem.benchmark.name, problemId: problem.id, sample })),
  );
  return wanted.length === 0 ? [] : [{ problem, samples: wanted }];
}

interface BatchDone {
  readonly records: readonly SampleRecord[];
  readonly unanswered: number;
  readonly detail: string;
}

async function performBatch({ responder, desk }: Performance, batch: readonly Ask[]): Promise<BatchDone> {
  const responses = await responder.respond(batch);
  const given = batch.flatMap(({ problem, samples }, place) =>
    samples.map((sample, index) => {
      const response = responses[place]?.[index] ?? {
        kind: 'unanswered' as const,
        detail: 'the responder left it out',
      };
      return { problem, sample, response };
    }),
  );
  const items = given.flatMap(({ problem, response }): GradeItem[] =>
    response.kind === 'response' ? [{ problem, response: response.response, finishReason: response.finishReason }] : [],
  );
  const verdicts: Iterator<Verdict> = (await desk.grade(items)).values();
  let [unanswered, detail] = [0, ''];
  const records = given.flatMap(({ problem, sample, response }): SampleRecord[] => {
    const prompt = responder.promptOf(problem);
    if (response.kind === 'missing') return [missingRecord(problem, sample, prompt)];
    if (response.kind === 'graded') return [completed(problem, sample, response.record)];
    if (response.kind === 'response') {
      const next = verdicts.next();
      if (next.done !== true) return [gradedRecord(problem, sample, prompt, response, next.value)];
    }
    unanswered += 1;
    detail = response.kind === 'unanswered' ? response.detail : 'it got no verdict';
    return [];
  });
  return { records, unanswered, detail };
}

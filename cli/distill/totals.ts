/** PURE. What a distillation came to so far: sums over the journal's lines. */
import type { EndedQuestion } from './ask-questions.js';
import type { QuestionLine } from './journal-lines.js';
import { questionKey } from './question.js';

export interface Totals {
  readonly questions: {
    readonly asked: number;
    readonly kept: number;
    readonly rejected: number;
    readonly failed: number;
  };
  readonly traces: {
    /** Rows of the output. */
    readonly kept: number;
    /** Samples that were graded, and how many of them were right. */
    readonly graded: number;
    readonly accepted: number;
  };
  /** Samples by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly tokens: number;
}

export function lineOf({ question, decision, graded, tokens }: EndedQuestion): QuestionLine {
  return {
    kind: 'question',
    index: question.index,
    key: questionKey(question),
    id: question.id,
    outcome: decision.outcome,
    kept: decision.outcome === 'kept' ? decision.traces.length : 0,
    accepted: graded.filter(({ result }) => result === 'accepted').length,
    rejected: countBy(graded.flatMap((sample) => (sample.result === 'rejected' ? [sample.reason] : []))),
    failed: countBy(graded.flatMap((sample) => (sample.result === 'failed' ? [sample.reason] : []))),
    tokens,
    ...(decision.outcome === 'failed' && { detail: decision.because.detail }),
  };
}

export interface TotalsSum {
  readonly totals: Totals;
  add(line: QuestionLine): void;
}

export function sumTotals(lines: Iterable<QuestionLine>): TotalsSum {
  const questions = { asked: 0, kept: 0, rejected: 0, failed: 0 };
  const traces = { kept: 0, graded: 0, accepted: 0 };
  const rejected: Record<string, number> = {};
  const failed: Record<string, number> = {};
  const totals = { questions, traces, rejected, failed, tokens: 0 };
  const add = (line: QuestionLine) => {
    questions.asked += 1;
    questions[line.outcome] += 1;
    traces.kept += line.kept;
    traces.accepted += line.accepted;
    traces.graded += line.accepted + sum(line.rejected);
    addTo(rejected, line.rejected);
    addTo(failed, line.failed);
    totals.tokens += line.tokens;
  };
  for (const line of lines) add(line);
  return { totals, add };
}

function countBy(reasons: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function addTo(counts: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [reason, count] of Object.entries(more)) counts[reason] = (counts[reason] ?? 0) + count;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

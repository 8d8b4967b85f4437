/**
 * PURE. One row of the output: `messages` is what TRL and verl read for SFT, and our own loader; the rest says where the
 * trace comes from.
 */
import type { GradingVerdict } from '../../tasks/grading/verdict.js';
import type { Question } from './question.js';

export interface TraceRow {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly question: string;
  readonly options?: readonly string[];
  readonly answer: string;
  readonly data_source: string;
  readonly teacher: string;
  readonly index: number;
  readonly sample: number;
  readonly id: string;
  readonly verdict: GradingVerdict;
}

export function traceRow(
  question: Question,
  teacher: string,
  trace: { readonly sample: number; readonly text: string; readonly verdict: GradingVerdict },
): TraceRow {
  const { id, index, options, answer, dataSource } = question;
  return {
    messages: [...question.messages, { role: 'assistant', content: trace.text }],
    question: question.question,
    ...(options !== undefined && { options }),
    answer,
    data_source: dataSource,
    teacher,
    index,
    sample: trace.sample,
    id,
    verdict: trace.verdict,
  };
}

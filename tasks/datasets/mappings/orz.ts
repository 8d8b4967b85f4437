/**
 * PURE. Open-Reasoner-Zero: its training set Orz-math-57k (a list of two turns, the answer in the second), and its
 * evaluation sets (`prompt` as a chat, `final_answer`).
 */
import { basename } from 'node:path';
import { chatTurns, isChat, lastUserTurn } from '../chat-turns.js';
import { defineMapping } from '../define-mapping.js';
import type { DatasetExample, RowValue } from '../example.js';
import { BrokenRowError, requiredAnswer, requiredText } from '../fields.js';
import { isRecord } from '../plain-value.js';

export const orz = defineMapping({
  name: 'orz',
  title: 'Orz-math-57k: [{from: human, value}, {from: assistant, ground_truth: {value, pass_at_n}}]',
  columns: ['items'],
  detects: ([row = {}]) => isRecord(secondTurn(row)?.['ground_truth']),
  example(row) {
    const items = row['items'];
    const first: unknown = Array.isArray(items) ? items[0] : undefined;
    const truth = secondTurn(row)?.['ground_truth'];
    if (!isRecord(first) || !isRecord(truth))
      throw new BrokenRowError('not a question and an answer with ground_truth');
    const passAtN = truth['pass_at_n'];
    return {
      question: requiredText(first, 'value').trim(),
      groundTruth: requiredAnswer(truth, 'value'),
      dataSource: 'orz-math-57k',
      grader: 'math',
      extra: typeof passAtN === 'number' ? { pass_at_n: passAtN } : {},
    };
  },
});

function secondTurn(row: RowValue): RowValue | undefined {
  const items = row['items'];
  const second: unknown = Array.isArray(items) ? items[1] : undefined;
  return isRecord(second) ? second : undefined;
}

export const isOrzEvaluation = (row: RowValue | undefined): boolean =>
  row !== undefined && isChat(row['prompt']) && 'final_answer' in row;

/** @throws BrokenRowError */
export function orzEvaluationExample(row: RowValue, dataSource: string): DatasetExample {
  return {
    question: lastUserTurn(chatTurns(row['prompt'], 'prompt'), 'prompt').trim(),
    groundTruth: requiredAnswer(row, 'final_answer'),
    dataSource,
    grader: 'math',
    extra: {},
  };
}

/** Detected behind math-500 and aime24, which know their own files. */
export const orzEvaluation = defineMapping({
  name: 'orz-eval',
  title: "Open-Reasoner-Zero's evaluation sets: prompt (chat), final_answer",
  columns: ['prompt', 'final_answer'],
  detects: ([row]) => isOrzEvaluation(row),
  example: (row, { file }) => orzEvaluationExample(row, basename(file).replace(/\.jsonl?(\.gz)?$|\.parquet$/i, '')),
});

/**
 * PURE. Any set with a question and an answer, by the usual names of columns: the last mapping that is tried. With
 * `options` it is multiple choice.
 */
import { defineMapping } from '../define-mapping.js';
import type { RowValue } from '../example.js';
import {
  isText,
  letteredOptions,
  letterOf,
  optionalText,
  optionTexts,
  requiredAnswer,
  requiredText,
  rowId,
} from '../fields.js';
import { columnImages } from '../images.js';
import { fromMarkers, hasMarkers } from '../markers.js';

const questionColumns = ['question', 'problem', 'query', 'input', 'instruction'] as const;
const answerColumns = ['answer', 'final_answer', 'ground_truth', 'gold', 'label', 'target', 'output'] as const;

const named = (row: RowValue, columns: readonly string[]): string | undefined =>
  columns.find((column) => isText(row[column]) || typeof row[column] === 'number');

export const questionAnswer = defineMapping({
  name: 'question-answer',
  title: 'any: question, problem, query or input; answer, final_answer, ground_truth, label, …; options; completion',
  detects: ([row = {}]) => named(row, questionColumns) !== undefined && named(row, answerColumns) !== undefined,
  example(row, context) {
    const question = requiredText(row, named(row, questionColumns) ?? 'question').trim();
    const answer = requiredAnswer(row, named(row, answerColumns) ?? 'answer');
    const listed = row['options'] ?? row['choices'];
    const isListed = Array.isArray(listed) && listed.every((option) => typeof option !== 'object');
    const options =
      listed === null || listed === undefined || (Array.isArray(listed) && listed.length === 0)
        ? undefined
        : isListed
          ? optionTexts(listed, 'options')
          : letteredOptions(listed, 'options');
    const images = columnImages(row['images'] ?? row['image'], context, { question });
    const text = optionalText(row, 'completion') ?? optionalText(row, 'response');
    const completion =
      text === null ? null : hasMarkers(text) ? fromMarkers(text) : { kind: 'verbatim' as const, text };
    return {
      question,
      ...(options && { options }),
      groundTruth: options === undefined ? answer : letterOf(answer, options),
      dataSource: optionalText(row, 'data_source') ?? optionalText(row, 'source') ?? 'question-answer',
      grader: options === undefined ? 'math' : 'choice',
      ...(completion && { completion }),
      ...(images.length > 0 && { images }),
      ...rowId(row, 'id'),
      extra: typeof row['pass_at_n'] === 'number' ? { pass_at_n: row['pass_at_n'] } : {},
    };
  },
});

/** PURE. MMLU-Pro, and its category health, which the paper calls MMLU-Pro-Health (818 questions). */
import { defineMapping } from '../define-mapping.js';
import type { DatasetExample, RowValue } from '../example.js';
import {
  BrokenRowError,
  letterWithin,
  optionalText,
  optionTexts,
  requiredText,
  rowId,
  scalars,
  UnwantedRowError,
} from '../fields.js';

export const mmluPro = defineMapping({
  name: 'mmlu-pro',
  title: 'MMLU-Pro: question, options[], answer (letter), answer_index, category, cot_content',
  columns: ['question', 'options', 'answer', 'answer_index', 'category'],
  example: (row) => mmluProExample(row, 'mmlu-pro'),
});

export const mmluProHealth = defineMapping({
  name: 'mmlu-pro-health',
  title: 'MMLU-Pro, the category health alone',
  detects: () => false,
  example(row) {
    if (optionalText(row, 'category') !== 'health') throw new UnwantedRowError('its category is not health');
    return mmluProExample(row, 'mmlu-pro-health');
  },
});

function mmluProExample(row: RowValue, dataSource: string): DatasetExample {
  const options = optionTexts(row['options'], 'options');
  // Padding at the end, as the benchmark's own code takes it.
  while (options.at(-1) === 'N/A') options.pop();
  const letter = letterWithin(requiredText(row, 'answer'), options);
  const index = row['answer_index'];
  if (typeof index === 'number' && index !== letter.charCodeAt(0) - 65)
    throw new BrokenRowError(`answer ${letter} and answer_index ${index} disagree`);
  const category = optionalText(row, 'category');
  const worked = optionalText(row, 'cot_content');
  return {
    question: requiredText(row, 'question').trim(),
    options,
    groundTruth: letter,
    dataSource,
    grader: 'choice',
    ...(category !== null && { subject: category }),
    ...(worked !== null && { explanation: worked }),
    ...rowId(row, 'question_id'),
    extra: scalars(row, ['src']),
  };
}

/**
 * PURE. MMMU and MMMU-Pro (its configuration with ten options), and their medical subjects, which the paper calls
 * MMMU-Health (150) and MMMU-Pro-Health (286). Markers `<image n>` stay in the text; `image_n` are their pictures.
 */
import { defineMapping } from '../define-mapping.js';
import type { DatasetExample, DatasetMapping, RowContext, RowValue } from '../example.js';
import {
  BrokenRowError,
  isText,
  letterOf,
  optionalText,
  optionTexts,
  requiredAnswer,
  requiredText,
  rowId,
  scalars,
  UnwantedRowError,
} from '../fields.js';
import { numberedImages } from '../images.js';
import { parsePythonList } from '../python-list.js';

const healthSubjects = new Set([
  'Basic_Medical_Science',
  'Clinical_Medicine',
  'Diagnostics_and_Laboratory_Medicine',
  'Pharmacy',
  'Public_Health',
]);

const imageColumn = (row: RowValue): boolean => Object.keys(row).some((column) => /^image_\d$/.test(column));

export const mmmu = defineMapping({
  name: 'mmmu',
  title: 'MMMU: id, question, options (a Python list as text), answer, question_type, image_1 … image_7',
  columns: ['question', 'options', 'answer', 'question_type'],
  detects: ([row = {}]) => imageColumn(row),
  example: (row, context) => mmmuExample(row, context, 'mmmu'),
});

export const mmmuPro = defineMapping({
  name: 'mmmu-pro',
  title: 'MMMU-Pro, standard: id, question, options, answer, subject, image_1 … image_7',
  columns: ['question', 'options', 'answer'],
  detects: ([row = {}]) => imageColumn(row) && !('question_type' in row),
  example: (row, context) => mmmuExample(row, context, 'mmmu-pro'),
});

export const mmmuHealth = healthOf('mmmu-health', 'MMMU, its five medical subjects alone');
export const mmmuProHealth = healthOf('mmmu-pro-health', 'MMMU-Pro, its five medical subjects alone');

function healthOf(name: 'mmmu-health' | 'mmmu-pro-health', title: string): DatasetMapping {
  return defineMapping({
    name,
    title,
    detects: () => false,
    example(row, context) {
      if (!healthSubjects.has(subjectOf(row, context) ?? '')) throw new UnwantedRowError('its subject is not medical');
      return mmmuExample(row, context, name);
    },
  });
}

function mmmuExample(row: RowValue, context: RowContext, dataSource: string): DatasetExample {
  const question = requiredText(row, 'question').trim();
  const options = listOf(row['options']);
  const answers = answersOf(row);
  const [answer = ''] = answers;
  if (answer === '?' || answer === '') throw new UnwantedRowError('its right answer is not published');
  const subject = subjectOf(row, context);
  const explanation = optionalText(row, 'explanation');
  const isOpen = row['question_type'] === 'open' || options.length === 0;
  const images = numberedImages(row, context, { question, options });
  return {
    question,
    ...(!isOpen && { options }),
    groundTruth: isOpen ? answer : letterOf(answer, options),
    dataSource,
    grader: isOpen ? 'math' : 'choice',
    ...(images.length > 0 && { images }),
    ...(subject !== null && { subject }),
    ...(explanation !== null && explanation !== '?' && { explanation }),
    ...rowId(row, 'id'),
    extra: {
      ...scalars(row, ['topic_difficulty', 'subfield', 'img_type']),
      ...(answers.length > 1 && { acceptedAnswers: answers.slice(1) }),
    },
  };
}

function listOf(value: unknown): string[] {
  const parsed: unknown = typeof value === 'string' ? parsePythonList(value) : value;
  if (parsed === null || parsed === undefined) throw new BrokenRowError('the options are no list');
  return optionTexts(parsed, 'options');
}

/** Open questions may have several right answers, as a Python list. */
function answersOf(row: RowValue): string[] {
  const value = row['answer'];
  if (Array.isArray(value)) return value.filter(isText);
  const answer = requiredAnswer(row, 'answer');
  return (row['question_type'] === 'open' ? parsePythonList(answer) : null) ?? [answer];
}

/** `subject`, else the middle of an id such as `validation_Clinical_Medicine_23`, else the configuration. */
function subjectOf(row: RowValue, { config }: RowContext): string | null {
  const id = optionalText(row, 'id') ?? optionalText(row, 'key') ?? '';
  const inId = /^(?:dev|validation|test)_(.+)_\d+$/.exec(id)?.[1];
  return optionalText(row, 'subject') ?? inId ?? config ?? null;
}

/** PURE. Multiple choice with pictures: MMStar, OmniMedVQA, MedXpertQA-MM and the NEJM Image Challenge. */
import { defineMapping } from '../define-mapping.js';
import type { RowValue } from '../example.js';
import {
  BrokenRowError,
  isText,
  letteredOptions,
  letterOf,
  letterOfText,
  letterWithin,
  optionalText,
  optionTexts,
  requiredText,
  rowId,
  scalars,
} from '../fields.js';
import { columnImages } from '../images.js';
import { embeddedOptions, withoutEmbeddedOptions } from '../embedded-options.js';

/** Its options stand in the question; they are taken apart, so that every set is asked in the same form. */
export const mmstar = defineMapping({
  name: 'mmstar',
  title: 'MMStar: index, question (options inside), image, answer, category, l2_category, meta_info',
  columns: ['question', 'image', 'answer', 'category', 'l2_category'],
  example(row, context) {
    const whole = requiredText(row, 'question').trim();
    const embedded = embeddedOptions(whole);
    const question = embedded?.question ?? whole;
    const answer = requiredText(row, 'answer').trim();
    const images = columnImages(row['image'], context, { question });
    const subject = optionalText(row, 'category');
    return {
      question,
      ...(embedded && { options: embedded.options }),
      groundTruth: embedded === null ? answer : letterWithin(answer, embedded.options),
      dataSource: 'mmstar',
      grader: embedded === null ? 'exact' : 'choice',
      ...(images.length > 0 && { images }),
      ...(subject !== null && { subject }),
      ...rowId(row, 'index'),
      extra: scalars(row, ['l2_category']),
    };
  },
});

export const omnimedvqa = defineMapping({
  name: 'omnimedvqa',
  title: 'OmniMedVQA: question_id, question, gt_answer, image_path, option_A … option_D, modality_type',
  columns: ['question', 'gt_answer', 'option_A'],
  example(row, context) {
    const question = requiredText(row, 'question').trim();
    const options = optionColumns(row);
    const images = columnImages(row['image'] ?? row['image_path'], context, { question });
    const subject = optionalText(row, 'modality_type') ?? optionalText(row, 'modality');
    return {
      question,
      options,
      groundTruth: letterOfText(requiredText(row, 'gt_answer'), options),
      dataSource: 'omnimedvqa',
      grader: 'medical',
      ...(images.length > 0 && { images }),
      ...(subject !== null && { subject }),
      ...rowId(row, 'question_id'),
      extra: scalars(row, ['dataset', 'question_type']),
    };
  },
});

/** The question repeats the options behind "Answer Choices:"; that tail is cut. */
export const medxpertqaMm = defineMapping({
  name: 'medxpertqa-mm',
  title: 'MedXpertQA-MM: id, question, options, label, images, medical_task, body_system, question_type',
  columns: ['question', 'options', 'label', 'body_system'],
  example(row, context) {
    const question = withoutEmbeddedOptions(requiredText(row, 'question')).trim();
    const options = letteredOptions(row['options'], 'options');
    const images = columnImages(row['images'] ?? row['image'], context, { question });
    const subject = optionalText(row, 'body_system');
    return {
      question,
      options,
      groundTruth: letterWithin(requiredText(row, 'label'), options),
      dataSource: 'medxpertqa-mm',
      grader: 'medical',
      ...(images.length > 0 && { images }),
      ...(subject !== null && { subject }),
      ...rowId(row, 'id'),
      extra: scalars(row, ['medical_task', 'question_type']),
    };
  },
});

/** Two publications: `option_A` … with `correct_answer`, and `options` with `answer`. */
export const nejm = defineMapping({
  name: 'nejm',
  title:
    'NEJM Image Challenge: image_id, question, option_A … option_E, correct_answer; or question, options, answer, image',
  columns: ['question'],
  detects: ([row = {}], { dataset, file }) =>
    ('option_A' in row && 'correct_answer' in row) ||
    (/nejm/i.test(`${dataset} ${file}`) && 'options' in row && 'answer' in row && 'image' in row),
  example(row, context) {
    const question = requiredText(row, 'question').trim();
    const listed = row['options'];
    const options = 'option_A' in row ? optionColumns(row) : anyOptions(listed);
    const answer = optionalText(row, 'correct_answer') ?? requiredText(row, 'answer');
    const images = columnImages(row['image'] ?? row['images'], context, { question });
    return {
      question,
      options,
      groundTruth: letterOf(answer.trim(), options),
      dataSource: 'nejm',
      grader: 'medical',
      ...(images.length > 0 && { images }),
      ...rowId(row, 'image_id', 'id'),
      extra: scalars(row, ['date', 'option_most_voted', 'brier_score']),
    };
  },
});

/** `option_A`, `option_B`, … up to the first that is empty; one behind a gap breaks the row. */
function optionColumns(row: RowValue): string[] {
  const texts = ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => optionalText(row, `option_${letter}`));
  const count = texts.findIndex((text) => text === null);
  const options = (count < 0 ? texts : texts.slice(0, count)).filter(isText).map((text) => text.trim());
  if (options.length < 2 || texts.slice(options.length).some(isText))
    throw new BrokenRowError('the columns option_A, option_B, … have a gap or fewer than two texts');
  return options;
}

function anyOptions(value: unknown): string[] {
  return Array.isArray(value) && value.every((option) => typeof option === 'string')
    ? optionTexts(value, 'options')
    : letteredOptions(value, 'options');
}

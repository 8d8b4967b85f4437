/** PURE. MathVista and MathVision. */
import { defineMapping } from '../define-mapping.js';
import type { GraderKind } from '../../grading/graders.js';
import {
  letterOf,
  letterOfText,
  optionalText,
  optionTexts,
  requiredText,
  rowId,
  scalars,
  UnwantedRowError,
} from '../fields.js';
import { columnImages } from '../images.js';
import { isRecord } from '../plain-value.js';

const answerGraders: Readonly<Record<string, GraderKind>> = { integer: 'numeric', float: 'numeric', text: 'exact' };

/** The unit is said behind the question, as in the benchmark's own `query`; its hints on the form are left out. */
export const mathvista = defineMapping({
  name: 'mathvista',
  title: 'MathVista: pid, question, image, decoded_image, choices, unit, precision, answer, question_type, answer_type',
  columns: ['pid', 'question', 'question_type', 'answer_type'],
  example(row, context) {
    const answer = optionalText(row, 'answer') ?? (typeof row['answer'] === 'number' ? String(row['answer']) : null);
    if (answer === null) throw new UnwantedRowError('its right answer is not published');
    const unit = optionalText(row, 'unit');
    const question = `${requiredText(row, 'question').trim()}${unit === null ? '' : ` (Unit: ${unit})`}`;
    const choices = row['choices'];
    const options = Array.isArray(choices) && choices.length > 0 ? optionTexts(choices, 'choices') : undefined;
    const images = columnImages(row['decoded_image'] ?? row['image'], context, { question });
    const metadata = isRecord(row['metadata']) ? row['metadata'] : {};
    const task = optionalText(metadata, 'task');
    const precision = row['precision'];
    return {
      question,
      ...(options && { options }),
      groundTruth: options === undefined ? answer.trim() : letterOfText(answer, options),
      dataSource: 'mathvista',
      grader: options === undefined ? (answerGraders[String(row['answer_type'])] ?? 'math') : 'choice',
      ...(images.length > 0 && { images }),
      ...(task !== null && { subject: task }),
      ...rowId(row, 'pid'),
      extra: {
        ...scalars(row, ['question_type', 'answer_type', 'unit']),
        ...(typeof precision === 'number' && Number.isFinite(precision) && { precision }),
      },
    };
  },
});

export const mathvision = defineMapping({
  name: 'mathvision',
  title: 'MathVision: id, question, options[], image, decoded_image, answer, solution, level, subject',
  columns: ['question', 'options', 'answer', 'level', 'subject', 'image'],
  example(row, context) {
    const question = requiredText(row, 'question').trim();
    const listed = row['options'];
    const options = Array.isArray(listed) && listed.length > 0 ? optionTexts(listed, 'options') : undefined;
    const answer = requiredText(row, 'answer').trim();
    const images = columnImages(row['decoded_image'] ?? row['image'], context, { question });
    const [subject, explanation] = [optionalText(row, 'subject'), optionalText(row, 'solution')];
    return {
      question,
      ...(options && { options }),
      groundTruth: options === undefined ? answer : letterOf(answer, options),
      dataSource: 'mathvision',
      grader: options === undefined ? 'math' : 'choice',
      ...(images.length > 0 && { images }),
      ...(subject !== null && { subject }),
      ...(explanation !== null && { explanation }),
      ...rowId(row, 'id'),
      extra: scalars(row, ['level']),
    };
  },
});

/** PURE. MedQA in its three published schemas, and MedMCQA. */
import { defineMapping } from '../define-mapping.js';
import type { DatasetExample, DatasetMapping, RowValue } from '../example.js';
import {
  BrokenRowError,
  letteredOptions,
  letterOfText,
  letterWithin,
  optionalText,
  optionTexts,
  requiredText,
  rowId,
  scalars,
  shortened,
  UnwantedRowError,
} from '../fields.js';
import { optionLetter } from '../../prompts/render-prompt.js';

/** The set with five options is `medqa`, the one with four `medqa-4-options`: their scores are not comparable. */
const medqaSource = (options: readonly string[]): string => (options.length === 4 ? 'medqa-4-options' : 'medqa');

export const medqa = defineMapping({
  name: 'medqa',
  title: 'MedQA: question, options {A: …} or [{key, value}], answer_idx, answer, meta_info; four or five options',
  columns: ['question', 'options', 'answer_idx'],
  example(row) {
    const options = letteredOptions(row['options'], 'options');
    const letter = letterWithin(requiredText(row, 'answer_idx'), options);
    const answer = optionalText(row, 'answer');
    if (answer !== null && options[letter.charCodeAt(0) - 65] !== answer.trim())
      throw new BrokenRowError(`answer_idx ${letter} is not the option of the answer "${shortened(answer)}"`);
    const step = optionalText(row, 'meta_info');
    return {
      question: requiredText(row, 'question').trim(),
      options,
      groundTruth: letter,
      dataSource: medqaSource(options),
      grader: 'medical',
      ...(step !== null && { subject: step }),
      extra: {},
    };
  },
});

export const bigbioQa = defineMapping({
  name: 'bigbio-qa',
  title: "BigBIO's question answering: question, choices, answer[], context, document_id",
  columns: ['question', 'choices', 'answer', 'document_id'],
  example(row) {
    const options = optionTexts(row['choices'], 'choices');
    const answers = Array.isArray(row['answer']) ? row['answer'] : [];
    const [answer] = answers;
    if (typeof answer !== 'string') throw new BrokenRowError('no text in the list under "answer"');
    if (answers.length > 1) throw new UnwantedRowError('several answers are right');
    const context = optionalText(row, 'context');
    const question = requiredText(row, 'question').trim();
    return {
      question: context === null ? question : `${context.trim()}\n\n${question}`,
      options,
      groundTruth: letterOfText(answer, options),
      dataSource: medqaSource(options),
      grader: 'medical',
      ...rowId(row, 'id', 'question_id'),
      extra: {},
    };
  },
});

/** The hub counts `cop` from 0 (−1: hidden), the original files from 1; only a row with 0, −1 or 4 tells which. */
export const medmcqa = medmcqaMapping('medmcqa', 'as on the hub, cop from 0', 0, [0, -1]);
export const medmcqaOriginal = medmcqaMapping('medmcqa-original', 'as its authors publish it, cop from 1', 1, [4]);

function medmcqaMapping(
  name: 'medmcqa' | 'medmcqa-original',
  title: string,
  firstOption: number,
  telling: readonly number[],
): DatasetMapping {
  return defineMapping({
    name,
    title: `MedMCQA ${title}: question, opa–opd, cop, exp, subject_name`,
    columns: ['question', 'opa', 'opb', 'opc', 'opd', 'cop'],
    detects: (rows) => rows.some(({ cop }) => typeof cop === 'number' && telling.includes(cop)),
    example: (row) => medmcqaExample(row, firstOption),
  });
}

function medmcqaExample(row: RowValue, firstOption: number): DatasetExample {
  const options = ['opa', 'opb', 'opc', 'opd'].map((column) => requiredText(row, column).trim());
  const correct = row['cop'];
  if (correct === null || correct === undefined || correct === -1)
    throw new UnwantedRowError('its right answer is not published');
  const index = Number(correct) - firstOption;
  if (!Number.isInteger(index) || index < 0 || index >= options.length)
    throw new BrokenRowError(`cop ${shortened(String(correct))} is none of ${firstOption} to ${firstOption + 3}`);
  const explanation = optionalText(row, 'exp');
  const subject = optionalText(row, 'subject_name');
  return {
    question: requiredText(row, 'question').trim(),
    options,
    groundTruth: optionLetter(index),
    dataSource: 'medmcqa',
    grader: 'medical',
    ...(subject !== null && { subject }),
    ...(explanation !== null && { explanation }),
    ...rowId(row, 'id'),
    extra: scalars(row, ['choice_type', 'topic_name']),
  };
}

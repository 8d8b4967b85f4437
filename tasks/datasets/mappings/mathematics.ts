/** PURE. GSM8K, MATH-500 and AIME 2024. */
import { lastBoxed } from '../boxed.js';
import { defineMapping } from '../define-mapping.js';
import type { DatasetExample, RowContext, RowValue } from '../example.js';
import { BrokenRowError, isText, optionalText, requiredAnswer, requiredText, rowId, scalars } from '../fields.js';
import { isOrzEvaluation, orzEvaluationExample } from './orz.js';

/** What stands before the answer at the end of a solution. */
const answerMark = '#### ';

export const gsm8k = defineMapping({
  name: 'gsm8k',
  title: 'GSM8K: question, answer with a worked solution and #### before the number',
  columns: ['question', 'answer'],
  detects: (rows) => rows.every(({ answer }) => isText(answer) && answer.includes(answerMark)),
  example(row) {
    const solution = requiredText(row, 'answer');
    const mark = solution.lastIndexOf(answerMark);
    if (mark < 0) throw new BrokenRowError('the answer has no ####');
    const number = solution
      .slice(mark + answerMark.length)
      .trim()
      .replaceAll(',', '');
    if (number === '') throw new BrokenRowError('nothing stands behind ####');
    // `<<48/2=24>>` are notes for a calculator; the equation stands beside them in the text.
    const thought = solution
      .slice(0, mark)
      .replace(/<<[^<>]*>>/g, '')
      .trim();
    return {
      question: requiredText(row, 'question').trim(),
      groundTruth: number,
      ...(thought !== '' && { completion: { kind: 'reasoned', thought, solution: number } }),
      dataSource: 'gsm8k',
      grader: 'numeric',
      extra: {},
    };
  },
});

export const math500 = defineMapping({
  name: 'math-500',
  title: 'MATH-500: problem, solution, answer, subject, level, unique_id; or as Open-Reasoner-Zero has it',
  detects: ([row = {}], context) =>
    isOrzEvaluation(row)
      ? isNamed(context, /math[_-]?500/i)
      : ['problem', 'answer', 'unique_id'].every((column) => column in row),
  example(row) {
    if (isOrzEvaluation(row)) return orzEvaluationExample(row, 'math-500');
    return problemExample(row, 'problem', 'answer', 'solution', 'math-500');
  },
});

export const aime24 = defineMapping({
  name: 'aime24',
  title: 'AIME 2024: problem, answer, year and url, as several publish it; or as Open-Reasoner-Zero has it',
  detects: ([row = {}], context) => {
    const is2024 = isNamed(context, /aime[_-]?(?:20)?24/i);
    if (isOrzEvaluation(row)) return is2024;
    const mentions = [row['url'], row['ID'], row['id'], row['year']].some((value) => String(value).includes('2024'));
    return (is2024 || mentions) && ('problem' in row || 'Problem' in row) && ('url' in row || 'ID' in row || is2024);
  },
  example(row) {
    if (isOrzEvaluation(row)) return orzEvaluationExample(row, 'aime24');
    if ('Problem' in row) return problemExample(row, 'Problem', 'Answer', 'Solution', 'aime24');
    return problemExample(row, 'problem', 'answer', 'solution', 'aime24');
  },
});

function isNamed({ dataset, file }: RowContext, pattern: RegExp): boolean {
  return pattern.test(file.slice(file.lastIndexOf('/') + 1)) || pattern.test(dataset);
}

/** Without an answer of its own, the last box of the solution. */
function problemExample(
  row: RowValue,
  problem: string,
  answer: string,
  solution: string,
  dataSource: string,
): DatasetExample {
  const worked = optionalText(row, solution);
  const boxed = row[answer] === undefined || row[answer] === null ? lastBoxed(worked ?? '') : null;
  const subject = optionalText(row, 'subject');
  return {
    question: requiredText(row, problem).trim(),
    groundTruth: boxed ?? requiredAnswer(row, answer),
    dataSource,
    grader: 'math',
    ...(subject !== null && { subject }),
    ...(worked !== null && { explanation: worked }),
    ...rowId(row, 'unique_id', 'ID', 'id'),
    extra: scalars(row, ['level', 'year']),
  };
}

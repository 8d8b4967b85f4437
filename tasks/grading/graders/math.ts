/** PURE. Mathematics: the response's answer, compared by type (`compareAnswers`). */
import { z } from 'zod';
import { compareAnswers } from '../compare-answers.js';
import { extractAnswer } from '../extract-answer.js';
import { withoutAnswer } from '../without-answer.js';
import { defineGrader, requireGold } from './grader.js';

const options = z.strictObject({
  /** An integer gold needs a literal number; absent: in reward mode. */
  literal_form: z.boolean().optional(),
  /** Decimals that a comparison of floating-point numbers keeps. */
  decimals: z.number().int().min(0).max(30).optional(),
});

export const math = defineGrader('math', options, (request, { literal_form: literalForm, decimals }) => {
  requireGold(request.gold);
  const found = extractAnswer(request);
  if (found.kind === 'none') return withoutAnswer(found);
  const { gold, mode } = request;
  const comparison = compareAnswers(gold, withoutChoiceLabel(found.text, gold), {
    mode,
    ...(literalForm === undefined ? {} : { literalForm }),
    ...(decimals === undefined ? {} : { decimals }),
  });
  return {
    score: comparison.isEqual ? 1 : 0,
    decidedBy: comparison.decidedBy,
    extracted: found.text,
    ...(comparison.isUnparsable && !comparison.isEqual ? { reason: 'unparsable' as const } : {}),
    ...(comparison.detail === undefined ? {} : { detail: comparison.detail }),
  };
});

const label =
  /^(?:\\(?:text|textbf|textrm|mathrm|mathbf)\s*\{\s*\(([A-J])\)\s*\}|\(([A-J])\))(?:\s|\\[ ,;:!]|~|\\quad|\\qquad)*(?=\S)(.*)$/s;

/** Answers of competitions carry their option: `\textbf{(C)}\ 15` says 15, and C where the gold is a letter. */
function withoutChoiceLabel(answer: string, gold: string): string {
  const match = label.exec(answer);
  const content = match?.[3] ?? '';
  // `(A)(B)` and `(C)x` are formulas.
  if (match === null || content === '' || (match[1] === undefined && !/^\([A-J]\)(?:\s|\\[ ,;:]|~|\\q)/.test(answer)))
    return answer;
  if (/\([A-J]\)/.test(gold)) return answer;
  return /^\s*[A-J]\s*$/.test(gold) ? (match[1] ?? match[2] ?? answer) : content;
}

/** PURE. Multiple choice: the option that the response names (`extractChoice`) is the right one. */
import { z } from 'zod';
import { extractChoice } from '../choices/extract-choice.js';
import { goldOption } from '../choices/options.js';
import type { GradingRequest, GradingVerdict } from '../verdict.js';
import { withoutAnswer } from '../without-answer.js';
import { defineGrader, requireGold } from './grader.js';

export const choice = defineGrader('choice', z.strictObject({}), gradeChoice);

/** @throws UnreadableGoldError */
export function gradeChoice(request: GradingRequest): GradingVerdict {
  requireGold(request.gold);
  const right = goldOption(request.gold, request.choices);
  const found = extractChoice(request);
  if (found.kind === 'none') return withoutAnswer(found);
  return { score: found.index === right ? 1 : 0, decidedBy: `choice-${found.by}`, extracted: found.letter };
}

/**
 * PURE. Overlap of words with the gold, as SQuAD's evaluation counts it (Rajpurkar et al. 2016): lower case, without
 * punctuation and the articles a, an, the; words counted as often as both have them; F1 = 2PR / (P + R).
 */
import { z } from 'zod';
import { extractAnswer } from '../extract-answer.js';
import { longestScan } from '../limits.js';
import { withoutAnswer } from '../without-answer.js';
import { defineGrader, requireGold } from './grader.js';

const options = z.strictObject({
  /** Which figure is the score. */
  measure: z.enum(['f1', 'precision', 'recall']).default('f1'),
});

export const f1 = defineGrader('f1', options, (request, { measure }) => {
  requireGold(request.gold);
  const found = extractAnswer(request, { severalLines: true });
  if (found.kind === 'none') return withoutAnswer(found);
  const { precision, recall, f1: both } = wordOverlap(request.gold, found.text);
  const score = { f1: both, precision, recall }[measure];
  const detail = `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
  return { score, decidedBy: `token-${measure}`, extracted: found.text.slice(0, longestScan), detail };
});

export interface WordOverlap {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export function wordOverlap(gold: string, answer: string): WordOverlap {
  const [right, said] = [wordsOf(gold), wordsOf(answer)];
  // Nothing but articles and punctuation: equal or not, as SQuAD has it.
  if (right.length === 0 || said.length === 0) {
    const value = right.length === said.length ? 1 : 0;
    return { precision: value, recall: value, f1: value };
  }
  const left = new Map<string, number>();
  for (const word of right) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of said) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared += 1;
    left.set(word, count - 1);
  }
  const [precision, recall] = [shared / said.length, shared / right.length];
  return { precision, recall, f1: shared === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/[!-/:-@[-`{-~]/g, '')
    .replaceAll(/\b(?:a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

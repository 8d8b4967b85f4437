/**
 * PURE. The same text: the response's answer and the gold with equal characters after NFKC, with the LaTeX around words,
 * emphasis and surplus spaces left out. Case counts only if asked for.
 */
import { z } from 'zod';
import { plainText } from '../choices/plain-text.js';
import { extractAnswer } from '../extract-answer.js';
import { withoutAnswer } from '../without-answer.js';
import { defineGrader, requireGold } from './grader.js';

const options = z.strictObject({
  case_sensitive: z.boolean().default(false),
});

export const exact = defineGrader('exact', options, (request, { case_sensitive: isCaseSensitive }) => {
  requireGold(request.gold);
  const found = extractAnswer(request);
  if (found.kind === 'none') return withoutAnswer(found);
  const keyOf = (text: string) => {
    const key = plainText(text)
      .normalize('NFKC')
      .replace(/(?<=\S)[.;:,]$/, '');
    return isCaseSensitive ? key : key.toLowerCase();
  };
  const isEqual = keyOf(request.gold) === keyOf(found.text);
  return { score: isEqual ? 1 : 0, decidedBy: 'same-text', extracted: found.text };
});

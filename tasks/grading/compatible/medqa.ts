/** PURE. MedQA as lmms-eval scores it (tasks/medqa/utils.py): `(X)`, ` X `, `X.`, the last of several, else a draw. */
import { guessed, lettersOf } from './guess.js';
import { padded, searchLetter } from './letter-search.js';
import type { CompatibleScorer } from './scorer.js';

export const medqa: CompatibleScorer = (request) => {
  const letters = lettersOf(request, 5).slice(0, 5);
  const text = padded(request.response.trim());
  const letter = searchLetter(text, { letters, bare: (one) => ` ${one} `, byBracket: false });
  if (letter === null) return guessed(request, letters);
  return {
    score: letter === request.gold.trim() ? 1 : 0,
    decidedBy: 'choice-letter',
    extracted: letter,
    wouldGuess: false,
  };
};

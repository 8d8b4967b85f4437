/**
 * PURE. MMLU-Pro as its authors score it (TIGER-AI-Lab/MMLU-Pro, evaluate_from_local.py and evaluate_from_api.py): the
 * first "answer is (X)", else the first line's "Answer: X", else the last lone letter A to J, which the pronoun I and the
 * article A are to it; else a draw.
 */
import { guessed, lettersOf } from './guess.js';
import type { CompatibleScorer } from './scorer.js';

export const mmluPro: CompatibleScorer = (request) => {
  const letter = letterIn(request.response);
  if (letter === undefined) return guessed(request, lettersOf(request, 10));
  return {
    score: letter === request.gold.trim() ? 1 : 0,
    decidedBy: 'choice-letter',
    extracted: letter,
    wouldGuess: false,
  };
};

function letterIn(response: string): string | undefined {
  const first = /answer is \(?([A-J])\)?/.exec(response)?.[1];
  if (first !== undefined) return first;
  // The harness's pattern takes the last of the first line that has one.
  const lines = [...response.matchAll(/[aA]nswer:\s*([A-J])/g)];
  const [begin] = lines;
  if (begin !== undefined) {
    const end = response.indexOf('\n', begin.index);
    return lines.filter(({ index }) => end < 0 || index < end).at(-1)?.[1];
  }
  return [...response.matchAll(/\b[A-J]\b/g)].at(-1)?.[0];
}

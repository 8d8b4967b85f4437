/**
 * PURE. MathVision as lmms-eval scores it (tasks/mathvision/utils.py, eval_utils.py): the last box, or what follows "the
 * answer is" and its kin; the gold's letter or its option's text is met as text, or as a number when both agree rounded to
 * two decimals, so that 0.001 is 0.004. Where the harness evaluates LaTeX with Python's eval, our numbers are read:
 * literals, fractions, percent; other formulas are compared by our comparator in evaluation mode.
 */
import { extractChoice } from '../choices/extract-choice.js';
import { letterOf, optionsOf } from '../choices/options.js';
import { compareAnswers } from '../compare-answers.js';
import { extractAnswer } from '../extract-answer.js';
import { readNumber } from '../graders/numeric.js';
import { longestScan } from '../limits.js';
import type { Rational } from '../../rational.js';
import { roundTo } from './python-numbers.js';
import type { CompatibleScorer } from './scorer.js';

export const mathvision: CompatibleScorer = ({ gold, response, choices }) => {
  const options = choices ?? [];
  const index = gold.trim().length === 1 ? gold.trim().toUpperCase().charCodeAt(0) - 65 : -1;
  const text = options[index];
  if (options.length > 0) {
    const chosen = extractChoice({ response, mode: 'evaluation', choices: options });
    if (chosen.kind === 'choice') {
      const right = index >= 0 && index < optionsOf(options).count ? index : options.indexOf(gold);
      const score = chosen.index === right ? 1 : 0;
      return { score, decidedBy: `choice-${chosen.by}`, extracted: letterOf(chosen.index), wouldGuess: false };
    }
  }
  const found = extractAnswer({ gold: (text ?? gold).padEnd(longestScan / 4), response, mode: 'evaluation' });
  if (found.kind === 'none') {
    return { score: 0, decidedBy: 'no-answer', extracted: null, reason: 'no_answer', wouldGuess: false };
  }
  const rights = [gold, ...(text === undefined ? [] : [text])];
  const rule = rights.map((right) => agreement(right, found.text)).find((name) => name !== null);
  return { score: rule == null ? 0 : 1, decidedBy: rule ?? 'different', extracted: found.text, wouldGuess: false };
};

/** @returns which rule says that they agree */
function agreement(right: string, answer: string): string | null {
  if (right.trim().toLowerCase() === answer.trim().toLowerCase()) return 'same-text';
  const [first, second] = [readNumber(right), readNumber(answer)];
  if (first !== null && second !== null) return rounded(first) === rounded(second) ? 'two-decimals' : null;
  const comparison = compareAnswers(right, answer, { mode: 'evaluation', decimals: 2 });
  return comparison.isEqual ? comparison.decidedBy : null;
}

function rounded({ numerator, denominator }: Rational): number {
  return roundTo(Number(numerator) / Number(denominator), 2);
}

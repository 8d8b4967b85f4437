/**
 * PURE. MathVista as its authors score it (lupantech/MathVista, evaluation/calculate_score.py; lmms-eval's
 * tasks/mathvista/mathvista_evals.py), from the extracted answer on: a letter becomes its option's text, any other text
 * the option nearest by Levenshtein's distance; integers by int(float(x)), floats rounded; equal as text. Where the
 * authors ask a language model for the answer, our extraction in evaluation mode stands in. The nearest text is a guess
 * and counted as one.
 */
import { extractChoice } from '../choices/extract-choice.js';
import { letterOf } from '../choices/options.js';
import { extractAnswer } from '../extract-answer.js';
import { longestScan } from '../limits.js';
import { guessed } from './guess.js';
import { levenshtein } from './levenshtein.js';
import { parseFloatStrictly, pythonText, roundTo } from './python-numbers.js';
import type { CompatibleRequest, CompatibleScorer, CompatibleVerdict } from './scorer.js';

/** Characters of an answer that is compared with the options. */
const longestNearest = 256;

export const mathvista: CompatibleScorer = (request) =>
  request.choices === undefined ? free(request) : multipleChoice(request, request.choices);

function multipleChoice(request: CompatibleRequest, choices: readonly string[]): CompatibleVerdict {
  const response = request.response.trim();
  if (choices.includes(response)) return verdict(request, response, 'choice-text');
  const found = extractChoice({ response, mode: 'evaluation', choices });
  if (found.kind === 'choice') return verdict(request, choices[found.index] ?? '', `choice-${found.by}`);
  const answer = extracted(request);
  if (answer === null)
    return guessed(
      { ...request, gold: goldLetter(request, choices) },
      choices.map((_, index) => letterOf(index)),
    );
  const nearest = nearestOf(answer.slice(0, longestNearest), choices);
  if (request.guessSeed !== undefined) return { ...verdict(request, nearest, 'nearest-text'), wouldGuess: true };
  return {
    score: 0,
    decidedBy: 'no-answer',
    extracted: answer,
    reason: 'unparsable',
    detail: 'the harness would take the nearest option',
    wouldGuess: true,
  };
}

function free(request: CompatibleRequest): CompatibleVerdict {
  const answer = extracted(request);
  if (answer === null) {
    return { score: 0, decidedBy: 'no-answer', extracted: null, reason: 'no_answer', wouldGuess: false };
  }
  const { answerType = 'text', precision = 1 } = request;
  if (answerType === 'text' || answerType === 'list') return verdict(request, answer, 'same-text');
  const value = parseFloatStrictly(answer);
  if (value === null) {
    return { score: 0, decidedBy: 'no-number', extracted: answer, reason: 'unparsable', wouldGuess: false };
  }
  const text = answerType === 'integer' ? String(Math.trunc(value)) : pythonText(roundTo(value, precision));
  return verdict(request, text, 'rounded');
}

function verdict({ gold }: CompatibleRequest, text: string, decidedBy: string): CompatibleVerdict {
  return { score: text.trim() === gold.trim() ? 1 : 0, decidedBy, extracted: text, wouldGuess: false };
}

function extracted({ gold, response, answerType }: CompatibleRequest): string | null {
  const found = extractAnswer({ gold: gold.padEnd(longestScan / 4), response, mode: 'evaluation' });
  if (found.kind === 'none') return null;
  const isNumber = answerType === 'integer' || answerType === 'float';
  return isNumber ? found.text.replaceAll(/[,$]|\\[,!;]|\{,\}/g, '').trim() : found.text;
}

/** The gold is the option's text in this benchmark. */
function goldLetter({ gold }: CompatibleRequest, choices: readonly string[]): string {
  const index = choices.indexOf(gold);
  return index < 0 ? gold : letterOf(index);
}

function nearestOf(answer: string, choices: readonly string[]): string {
  const distances = choices.map((choice) => levenshtein(answer, choice.slice(0, longestNearest)));
  return choices[distances.indexOf(Math.min(...distances))] ?? '';
}

/**
 * PURE. Multiple choice by probability, as lm-evaluation-harness does it (`multiple_choice` tasks): the candidate that the
 * model finds most probable after the prompt, by its whole probability (acc), and by that divided by the candidate's
 * length (acc_norm), since a longer text is less probable whatever it says.
 */
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import { independentEstimate, type Estimate } from './intervals.js';

/** A question as it is scored. */
export interface ChoiceItem {
  /** Text before the candidates. */
  readonly prompt: string;
  /** What may follow it: the options' letters, or their texts. */
  readonly candidates: readonly string[];
}

export interface ScoredCandidate {
  /** Sum over its tokens, in nats. */
  readonly logProb: number;
  readonly tokens: number;
}

/** A candidate adds no token to its prompt, so nothing can be said of it. */
export class CandidateError extends Error {
  override readonly name = 'CandidateError';
}

/** What stands between prompt and candidate (lm-evaluation-harness: `target_delimiter`). */
export const candidateDelimiter = ' ';

/**
 * Tokens of the prompt, and those that the candidate adds. Both are encoded as one text, since a tokenizer may join their
 * ends; blanks at the prompt's end go to the candidate, where tokenizers keep them (lm-evaluation-harness, `_encode_pair`).
 * @throws CandidateError, and UntokenizableTextError of the tokenizer
 */
export function encodeCandidate(
  tokenizer: Pick<Tokenizer, 'encode'>,
  prompt: string,
  candidate: string,
  delimiter: string = candidateDelimiter,
): { readonly prompt: readonly number[]; readonly candidate: readonly number[] } {
  const trimmed = prompt.trimEnd();
  const before = tokenizer.encode(trimmed);
  const whole = tokenizer.encode(`${prompt}${delimiter}${candidate}`);
  const added = whole.slice(before.length);
  if (before.length === 0) throw new CandidateError(`the prompt before ${JSON.stringify(candidate)} is empty`);
  if (added.length === 0)
    throw new CandidateError(`the candidate ${JSON.stringify(candidate)} adds no token to its prompt`);
  return { prompt: before, candidate: added };
}

/** Places of the most probable candidate, and of the one with the greatest log-probability a character; the first wins. */
export function chosenCandidates(
  scored: readonly ScoredCandidate[],
  candidates: readonly string[],
): { readonly plain: number; readonly normalised: number } {
  return {
    plain: greatest(scored.map(({ logProb }) => logProb)),
    normalised: greatest(scored.map(({ logProb }, place) => logProb / Math.max(1, candidates[place]?.length ?? 0))),
  };
}

export interface ChoiceAccuracy {
  readonly acc: Estimate;
  readonly accNorm: Estimate;
}

/** @param questions each with the place of its right candidate */
export function choiceAccuracy(
  questions: readonly (Pick<ChoiceItem, 'candidates'> & {
    readonly scored: readonly ScoredCandidate[];
    readonly right: number;
  })[],
): ChoiceAccuracy {
  const chosen = questions.map(({ scored, candidates, right }) => ({ ...chosenCandidates(scored, candidates), right }));
  const estimate = (by: 'plain' | 'normalised') =>
    independentEstimate(chosen.map((question) => (question[by] === question.right ? 1 : 0)));
  return { acc: estimate('plain'), accNorm: estimate('normalised') };
}

function greatest(values: readonly number[]): number {
  return values.reduce((best, value, place) => (value > (values[best] ?? -Infinity) ? place : best), 0);
}

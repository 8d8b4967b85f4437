/** PURE. How many tokens an answer may have, and how many of them a thought. */
import { usualForcedExit } from '../evaluation/forced-exit.js';
import { UsageError } from '../usage-error.js';

export interface TokenLimits {
  /** Tokens until a thought is ended by force; without a budget all. */
  readonly first: number;
  /** Of everything: thought, what ends it, and answer. */
  readonly all: number;
}

/** Without --max-tokens. */
export const usualMaxTokens = 1024;

/**
 * @param room positions that the model has behind the prompt
 * @param closing tokens of what ends a thought
 * @throws UsageError when they do not fit the model, or one another
 */
export function tokenLimits(
  { maxTokens, thinkingBudget }: { readonly maxTokens?: number; readonly thinkingBudget?: number },
  room: number,
  closing: number,
): TokenLimits {
  if (room < 1)
    throw new UsageError('the prompt takes all positions of the model', 'shorten it, or take a model with more');
  if (maxTokens !== undefined && maxTokens > room)
    throw new UsageError(
      `--max-tokens ${maxTokens} is more than the model has positions for behind the prompt`,
      `--max-tokens ${room} or less`,
    );
  const wanted =
    maxTokens ??
    (thinkingBudget === undefined ? usualMaxTokens : thinkingBudget + closing + usualForcedExit.answerTokens);
  const all = Math.min(wanted, room);
  if (thinkingBudget === undefined) return { first: all, all };
  if (thinkingBudget + closing >= all)
    throw new UsageError(
      `a thought of ${thinkingBudget} tokens and the ${closing} that end it leave nothing of ${all} for the answer`,
      'a smaller --thinking-budget, or more --max-tokens',
    );
  return { first: thinkingBudget, all };
}

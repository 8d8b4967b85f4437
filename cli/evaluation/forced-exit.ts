/**
 * PURE. When a thought is ended by force (X-Reasoner section 2.1, after s1, arXiv 2501.19393): the response used up its
 * tokens and still thinks. Then `</think>` is written for it, and it goes on to its answer.
 */
import { isThinking } from '../../actors/evaluator/thought.js';

export interface ForcedExit {
  /** What is written for the model; the paper: `</think>`. */
  readonly text: string;
  /** Tokens for the answer after it; the paper does not say how many. */
  readonly answerTokens: number;
}

export const usualForcedExit: ForcedExit = { text: '</think>', answerTokens: 512 };

export function needsForcedExit(prompt: string, response: string, finishReason: 'stop' | 'length'): boolean {
  return finishReason === 'length' && isThinking(prompt, response, finishReason);
}

/** PURE. What an evaluation is to do, from a configuration: greedy or several samples, how long, with forced exit or not. */
import type { Config } from '../../config/schema.js';
import type { SamplingParameters } from '../../messages/values.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';

/** How responses are drawn. */
export interface EvaluationSampling {
  /** Responses to each problem. */
  readonly n: number;
  readonly sampling: SamplingParameters;
  /** null: responses stay as they are cut. */
  readonly forcedExit: { readonly closing: readonly number[]; readonly answerBudget: number } | null;
  /** Problems in a shard: it is drawn as one batch, and part of what decides the last bits of a response. */
  readonly shardPrompts: number;
}

export function evaluationSampling(
  { sampler, evaluator, data }: Pick<Config, 'sampler' | 'evaluator' | 'data'>,
  tokenizer: Pick<Tokenizer, 'encode'>,
): EvaluationSampling {
  const { n, temperature, top_p, top_k } = sampler.val_kwargs;
  const { enable, answer_budget: answerBudget, text } = evaluator.forced_exit;
  return {
    n,
    sampling: { temperature, top_p, top_k, max_response_length: responseLimit({ sampler, evaluator, data }) },
    forcedExit: enable ? { closing: tokenizer.encode(text), answerBudget } : null,
    shardPrompts: evaluator.shard_prompts,
  };
}

/** New tokens until a response is cut, or its thought ended by force. */
export function responseLimit({ sampler, evaluator, data }: Pick<Config, 'sampler' | 'evaluator' | 'data'>): number {
  const limit = sampler.val_kwargs.max_response_length ?? data.max_response_length;
  const { enable, thinking_budget: budget } = evaluator.forced_exit;
  return enable ? (budget ?? limit) : limit;
}

/** Tokens that closing a thought takes at most, by any tokenizer: one a character. */
export function longestClosing({ evaluator }: Pick<Config, 'evaluator'>): number {
  return evaluator.forced_exit.text.length;
}

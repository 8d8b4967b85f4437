/** PURE. Whether the longest sequences that a run will make fit the model's positions: known before anything starts. */
import { ConfigError, type ConfigProblem } from '../../config/errors.js';
import type { Config } from '../../config/schema.js';
import { responseLimit } from './evaluation-order.js';
import type { PreparedData, PreparedExample } from './prepared-data.js';

/**
 * @param positions the model's `max_position_embeddings`
 * @param closing tokens that end a thought by force
 * @throws ConfigError naming the key that makes a sequence too long
 */
export function requirePositions(config: Config, data: PreparedData, positions: number, closing: number): void {
  const { max_response_length: trained } = config.data;
  const { val_kwargs: validation } = config.sampler;
  const { forced_exit: exit } = config.evaluator;
  const problems: ConfigProblem[] = [];
  const require = (key: string, what: string, before: number, response: number) => {
    if (before === 0 || before + response <= positions) return;
    const left = Math.max(0, positions - before);
    const expected = `at most ${left}: ${what} has ${before} tokens, and the model ${positions} positions`;
    problems.push({ path: key, expected, given: String(response) });
  };
  if (config.trainer.stages.includes('sft')) problems.push(...taughtTooLong(config, data, positions));
  const asked = longest(data.validation);
  if (config.trainer.stages.includes('grpo'))
    require('data.max_response_length', 'the longest training prompt', longest(data.train), trained);
  if (validation.max_response_length === null)
    require('data.max_response_length', 'the longest held-out prompt', asked, trained);
  else
    require('sampler.val_kwargs.max_response_length', 'the longest held-out prompt', asked, validation.max_response_length);
  if (exit.enable && asked > 0) {
    const thought = asked + responseLimit(config) + closing;
    const what = 'the longest held-out prompt with its thought';
    require('evaluator.forced_exit.answer_budget', what, thought, exit.answer_budget);
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

/** A prompt and its completion are cut where both limits end. */
function taughtTooLong({ data }: Config, { train }: PreparedData, positions: number): ConfigProblem[] {
  const { max_prompt_length: prompt, max_response_length: response } = data;
  const longestSequence = train.reduce(
    (most, { promptTokens, completionTokens }) => Math.max(most, promptTokens.length + (completionTokens?.length ?? 0)),
    0,
  );
  const taught = Math.min(prompt + response, longestSequence);
  if (taught <= positions) return [];
  const has = `the longest example of SFT has ${taught} tokens, and the model ${positions} positions`;
  return prompt < positions
    ? [{ path: 'data.max_response_length', expected: `at most ${positions - prompt}: ${has}`, given: String(response) }]
    : [{ path: 'data.max_prompt_length', expected: `less than ${positions}: ${has}`, given: String(prompt) }];
}

/** Tokens of the longest prompt; 0 when there is none. */
function longest(examples: readonly PreparedExample[]): number {
  return examples.reduce((most, { promptTokens }) => Math.max(most, promptTokens.length), 0);
}

/** PURE. What stands before every prompt of a run that has no chat template. */
import type { Config } from '../../config/schema.js';

/** What the run's own prompts begin with, where no chat template says it. */
export function promptStart({ data, model }: Config): string {
  const own = data.task_options['prompt_start'];
  if (typeof own === 'string') return own;
  return model.tokenizer === 'character' ? '<bos>' : '';
}

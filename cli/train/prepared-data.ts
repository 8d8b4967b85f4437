/** The task's examples as token ids, with what was left out counted and named. */
import type { Config } from '../../config/schema.js';
import { answerEndOf } from '../../models/chat/answer-end.js';
import { UntokenizableTextError, type Tokenizer } from '../../models/tokenizer/tokenizer.js';
import type { Task, TaskExample } from '../../tasks/task.js';

export interface PreparedExample {
  readonly example: TaskExample;
  readonly promptTokens: Int32Array;
  /** Tokens of the completion to imitate; absent when the task has none. */
  readonly completionTokens?: Int32Array;
}

export interface PreparedData {
  readonly train: readonly PreparedExample[];
  readonly validation: readonly PreparedExample[];
  /** Count by reason: quarantined rows, skipped rows, prompts over the limit, text that the tokenizer has no tokens for. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** A prompt is longer than data.max_prompt_length and data.truncation is `error`. */
export class PromptTooLongError extends Error {
  override readonly name = 'PromptTooLongError';
  constructor(promptId: string, length: number, limit: number) {
    super(
      `prompt ${promptId} has ${length} tokens, data.max_prompt_length is ${limit}; raise it, or set ` +
        'data.filter_overlong_prompts=true, or data.truncation=left',
    );
  }
}

/** Nothing is left to train on or to evaluate. */
export class EmptyDatasetError extends Error {
  override readonly name = 'EmptyDatasetError';
}

/**
 * A completion to imitate that has no end gets the one that the chat template writes.
 * @param endTokenIds those that end an answer; absent: the tokenizer's own
 * @throws EmptyDatasetError, PromptTooLongError and what the task throws
 */
export async function prepareData(
  task: Task,
  tokenizer: Tokenizer,
  config: Config['data'],
  endTokenIds: readonly number[] = [tokenizer.specialTokens.eos],
): Promise<PreparedData> {
  const answers: AnswerTokens = { ends: endTokenIds, end: answerEndOf(tokenizer, endTokenIds) };
  const data = await task.load();
  const leftOut: Record<string, number> = { ...data.skipped };
  const leaveOut = (reason: string) => {
    leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  };
  for (const { reason } of data.quarantined) leaveOut(`quarantined: ${reason}`);
  const prepare = (examples: readonly TaskExample[]) =>
    examples.flatMap((example) => prepareExample(example, tokenizer, config, answers, leaveOut) ?? []);
  const prepared = { train: prepare(data.train), validation: prepare(data.validation), leftOut };
  if (prepared.train.length === 0)
    throw new EmptyDatasetError(
      `task '${task.name}': no training example is left of ${data.train.length}; left out: ${JSON.stringify(leftOut)}`,
    );
  return prepared;
}

/** Which tokens end an answer, and the one that is taught. */
interface AnswerTokens {
  readonly ends: readonly number[];
  readonly end: number;
}

function prepareExample(
  example: TaskExample,
  tokenizer: Tokenizer,
  config: Config['data'],
  answers: AnswerTokens,
  leaveOut: (reason: string) => void,
): PreparedExample | null {
  const { chat } = tokenizer;
  const asked = chat && example.messages ? chat(example.messages, { addGenerationPrompt: true }) : example.prompt;
  const prompt = encoded(tokenizer, asked);
  const completion = example.completion === undefined ? undefined : encoded(tokenizer, example.completion);
  if (prompt === null || completion === null) {
    leaveOut('text that the tokenizer has no token for');
    return null;
  }
  const limit = config.max_prompt_length;
  if (prompt.length > limit) {
    if (config.filter_overlong_prompts) {
      leaveOut('prompt over data.max_prompt_length');
      return null;
    }
    if (config.truncation === 'error') throw new PromptTooLongError(example.promptId, prompt.length, limit);
  }
  const kept = config.truncation === 'left' ? prompt.slice(-limit) : prompt.slice(0, limit);
  return {
    example,
    promptTokens: Int32Array.from(kept),
    ...(completion && { completionTokens: Int32Array.from(ended(completion, answers)) }),
  };
}

function ended(completion: readonly number[], { ends, end }: AnswerTokens): readonly number[] {
  const last = completion.at(-1);
  return last !== undefined && ends.includes(last) ? completion : [...completion, end];
}

/** null: a character has no token. */
function encoded(tokenizer: Tokenizer, text: string): number[] | null {
  try {
    return tokenizer.encode(text);
  } catch (error) {
    if (error instanceof UntokenizableTextError) return null;
    throw error;
  }
}

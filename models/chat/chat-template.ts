/** PURE. A checkpoint's own chat template: Jinja, from its `tokenizer_config.json` or the file beside it. */
import { z } from 'zod';
import { parseTemplate } from './render-template.js';
import { LimitPassed, type TemplateLimit } from './template-limits.js';

/** A part of a turn: words, or the place of a picture (`<|vision_start|><|image_pad|><|vision_end|>` of Qwen2.5-VL). */
export type ChatPart = { readonly type: 'text'; readonly text: string } | { readonly type: 'image' };

/** Structurally the turns of `tasks/task.ts`, and those with pictures. */
export interface ChatTurn {
  readonly role: string;
  /** A text, or its parts in their order: a template of text alone refuses parts, or writes nonsense. */
  readonly content: string | readonly ChatPart[];
}

/** Turns to the text that the model reads; with the header of the assistant's turn when it is to be written. */
export type RenderChat = (turns: readonly ChatTurn[], options: { readonly addGenerationPrompt: boolean }) => string;

/** A template that does not parse, or refuses the turns (many allow no system turn, or want them to alternate). */
export class ChatTemplateError extends Error {
  override readonly name: string = 'ChatTemplateError';
}

/** A template that would take too long, or too much memory: damaged or hostile. */
export class ChatTemplateLimitError extends ChatTemplateError {
  override readonly name = 'ChatTemplateLimitError';
  readonly file: string;
  readonly limit: TemplateLimit;
  /** What the limit allows. */
  readonly most: number;
  constructor(file: string, { limit, most, message }: LimitPassed) {
    super(`${file}: the chat template is refused: ${message}. No published template does; take the model's own`);
    this.file = file;
    this.limit = limit;
    this.most = most;
  }
}

/** `chat_template` is a text, or several by name, of which `default` is the one for chats without tools. */
export const chatTemplateField = z
  .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
  .optional();

export function chosenTemplate(field: z.infer<typeof chatTemplateField>): string | undefined {
  return Array.isArray(field) ? field.find(({ name }) => name === 'default')?.template : field;
}

/**
 * @param specialTokens as text, under the names that templates use: `bos_token`, `eos_token`
 * @param file where the template stands, for the errors
 * @throws ChatTemplateError, ChatTemplateLimitError; so does what it returns
 */
export function createChatTemplate(
  source: string,
  specialTokens: Readonly<Record<string, string>>,
  file: string,
): RenderChat {
  // Jinja reads a template with CR LF as another one: Python's opens files with universal newlines.
  const render = explained(file, 'does not parse', () => parseTemplate(source.replaceAll('\r\n', '\n')));
  return (turns, { addGenerationPrompt }) =>
    explained(file, 'refuses these turns', () =>
      render({ ...specialTokens, messages: turns, add_generation_prompt: addGenerationPrompt }),
    );
}

/** What a template says of its turns has a line or two. */
const longestReason = 1000;

function explained<Result>(file: string, what: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof LimitPassed) throw new ChatTemplateLimitError(file, cause);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatTemplateError(`${file}: the chat template ${what}: ${reason.slice(0, longestReason)}`, { cause });
  }
}

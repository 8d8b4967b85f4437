/** PURE. From a server's JSON to texts. Strict on what is used, blind to the rest: servers add fields of their own. */
import { z } from 'zod';
import type { ChatText, ChatUsage } from './contract.js';

const completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          /** DeepSeek, SGLang, llama.cpp, vLLM to 0.11. */
          reasoning_content: z.string().nullish(),
          /** vLLM since 0.11. */
          reasoning: z.string().nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() })
    .nullish()
    .catch(undefined),
});

export type ReadCompletion =
  | { readonly ok: true; readonly texts: readonly ChatText[]; readonly usage: ChatUsage }
  | { readonly ok: false; readonly problem: string };

/** @param expected how many completions were asked for */
export function readCompletion(body: string, expected: number): ReadCompletion {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    return { ok: false, problem: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = completion.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, problem: `no chat completion: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}` };
  }
  const { choices, usage } = parsed.data;
  if (choices.length !== expected)
    return { ok: false, problem: `${choices.length} completions for the ${expected} that were asked for` };
  return {
    ok: true,
    texts: choices.map(({ message, finish_reason }) =>
      textOf(message.content ?? '', message.reasoning_content ?? message.reasoning ?? '', finish_reason ?? ''),
    ),
    usage: { promptTokens: usage?.prompt_tokens ?? null, completionTokens: usage?.completion_tokens ?? null },
  };
}

function textOf(content: string, reasoning: string, finish: string): ChatText {
  const finishReason = finish === 'stop' || finish === 'length' ? finish : 'other';
  if (reasoning === '') return { text: content, finishReason };
  // Cut in the middle of its thoughts: the model has not written the closing tag.
  const isEndless = content === '' && finishReason === 'length';
  return { text: `<think>${reasoning}${isEndless ? '' : '</think>'}${content}`, reasoning, finishReason };
}

/** What a server says of an error, in one short line: OpenAI's and FastAPI's shapes, else the body's beginning. */
export function errorText(body: string): { readonly text: string; readonly code: string } {
  const parsed = errorShape.safeParse(jsonOrUndefined(body));
  const said = parsed.success ? parsed.data : undefined;
  const inner = typeof said?.error === 'object' ? said.error : undefined;
  const text =
    inner?.message ??
    (typeof said?.error === 'string' ? said.error : undefined) ??
    said?.message ??
    (typeof said?.detail === 'string' ? said.detail : undefined) ??
    body;
  return { text: oneLine(text), code: String(inner?.code ?? inner?.type ?? '') };
}

const errorShape = z.object({
  error: z
    .union([
      z.string(),
      z.object({
        message: z.string().nullish(),
        code: z.union([z.string(), z.number()]).nullish(),
        type: z.string().nullish(),
      }),
    ])
    .nullish(),
  message: z.string().nullish(),
  detail: z.unknown().optional(),
});

function jsonOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  const line = text
    .slice(0, 2000)
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

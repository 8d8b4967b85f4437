/** A row of `troupe score --file`: raw text, messages with pictures or without, or tokens; and what of it is scored. */
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { ChatPart, ChatTurn } from '../../models/chat/chat-template.js';
import { extended } from '../../models/generation/prompt-rows.js';
import type { ScoredRow } from '../../models/batches/score-rows.js';
import type { OpenedModel } from '../model/open-model.js';
import { prepareText } from '../model/prepare-question.js';

/** The row cannot be scored as it stands. */
export class ScoreRowError extends Error {
  override readonly name = 'ScoreRowError';
}

export interface PreparedRow extends ScoredRow {
  /** As the model reads it; absent where the row gave tokens. */
  readonly text?: string;
}

const part = z.union([
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('image') }),
]);
const completion = z.string().optional();
const images = z.array(z.string()).default([]);
const rowSchema = z.union([
  z.object({ text: z.string(), completion, images }),
  z.object({
    messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(part)]) })).min(1),
    completion,
    images,
  }),
  z.object({ token_ids: z.array(z.number().int().nonnegative()), from: z.number().int().positive().default(1) }),
]);
type Row = z.infer<typeof rowSchema>;

const shapes =
  'a row is {"text"} or {"messages": [{"role", "content"}]}, with "completion" and "images" where there are any, or {"token_ids"}';

/**
 * Prompt and completion are encoded apart, as in training, and only the completion is scored.
 * @param folder that paths of pictures are relative to
 * @throws ScoreRowError, ImageError, ImagePromptError, ChatTemplateError, UntokenizableTextError
 */
export async function prepareRow(opened: OpenedModel, line: string, folder: string): Promise<PreparedRow> {
  const row = parsed(line);
  const prepared = 'token_ids' in row ? tokensOf(row) : await textOf(opened, row, folder);
  const { length } = prepared.tokenIds;
  const { maxPositions, vocabularySize } = opened.configuration;
  const positions = prepared.images?.nextPosition ?? length;
  if (positions > maxPositions)
    throw new ScoreRowError(`${length} tokens, and the model has ${maxPositions} positions`);
  const unknown = Array.from(prepared.tokenIds).find((id) => id >= vocabularySize);
  if (unknown !== undefined) throw new ScoreRowError(`token ${unknown}, and the model has ${vocabularySize} rows`);
  return prepared;
}

function parsed(line: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ScoreRowError(`not JSON; ${shapes}`);
  }
  const result = rowSchema.safeParse(value);
  if (result.success) return result.data;
  throw new ScoreRowError(shapes);
}

function tokensOf({ token_ids: tokenIds, from }: Extract<Row, { token_ids: unknown }>): PreparedRow {
  return { tokenIds, from };
}

async function textOf(
  opened: OpenedModel,
  row: Exclude<Row, { token_ids: unknown }>,
  folder: string,
): Promise<PreparedRow> {
  const pictures = row.images.map((path) => (isAbsolute(path) ? path : join(folder, path)));
  const text = 'text' in row ? row.text : rendered(opened, row.messages, pictures.length, row.completion !== undefined);
  const prompt = await prepareText(opened, text, pictures);
  if (row.completion === undefined) return { ...prompt, from: 1, text };
  const answer = opened.tokenizer.encode(row.completion);
  const from = prompt.tokenIds.length;
  if (from === 0) throw new ScoreRowError('nothing stands before the completion: its first token has no probability');
  return { ...extended(prompt, answer), from, text: `${text}${row.completion}` };
}

function rendered(
  { tokenizer, folder }: OpenedModel,
  messages: readonly ChatTurn[],
  pictures: number,
  addGenerationPrompt: boolean,
): string {
  if (!tokenizer.chat) throw new ScoreRowError(`messages, and ${folder} has no chat template; give "text"`);
  const places = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content.filter(isImage)));
  const turns = places.length === 0 && pictures > 0 ? withPictures(messages, pictures) : messages;
  return tokenizer.chat(turns, { addGenerationPrompt });
}

const isImage = (one: ChatPart): boolean => one.type === 'image';

/** Pictures that no part names stand before the first turn of the user, as `troupe sample` places them. */
function withPictures(messages: readonly ChatTurn[], pictures: number): ChatTurn[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  if (first < 0) throw new ScoreRowError('pictures, and no turn of the user for them');
  return messages.map((turn, index) => {
    if (index !== first) return turn;
    const own: readonly ChatPart[] =
      typeof turn.content === 'string' ? [{ type: 'text', text: turn.content }] : turn.content;
    return { ...turn, content: [...Array.from({ length: pictures }, (): ChatPart => ({ type: 'image' })), ...own] };
  });
}

/** PURE. Chats in the two spellings of the field: `{role, content}`, and ShareGPT's `{from, value}`. */
import type { ChatMessage } from '../task.js';
import { BrokenRowError } from './fields.js';
import { isRecord } from './plain-value.js';

const roles: Readonly<Record<string, ChatMessage['role']>> = {
  system: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
};

export const isChat = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((turn) => isRecord(turn) && ('role' in turn || 'from' in turn));

/** @throws BrokenRowError */
export function chatTurns(value: unknown, column: string): ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0) throw new BrokenRowError(`no chat under "${column}"`);
  return value.map((turn: unknown, index) => {
    const record = isRecord(turn) ? turn : {};
    const role = roles[String(record['role'] ?? record['from'])];
    const content = textOf(record['content'] ?? record['value']);
    if (role === undefined || content === null)
      throw new BrokenRowError(`turn ${index + 1} under "${column}" has no known role or no text`);
    return { role, content };
  });
}

/** The chat before its last turn, which must be the assistant's. @throws BrokenRowError */
export function splitAnswer(turns: readonly ChatMessage[], column: string): { prompt: ChatMessage[]; answer: string } {
  const last = turns.at(-1);
  if (last?.role !== 'assistant' || last.content.trim() === '')
    throw new BrokenRowError(`the chat under "${column}" does not end with an assistant turn`);
  return { prompt: turns.slice(0, -1), answer: last.content };
}

/** The last user turn, which must be the last. @throws BrokenRowError */
export function lastUserTurn(turns: readonly ChatMessage[], column: string): string {
  const last = turns.at(-1);
  if (last?.role !== 'user' || last.content.trim() === '')
    throw new BrokenRowError(`the chat under "${column}" does not end with a user turn`);
  return last.content;
}

/** Text, or the text parts of a message with pictures: `[{type: 'image'}, {type: 'text', text}]`. */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  return content
    .map((part: unknown) => (isRecord(part) ? (part['type'] === 'image' ? '<image>' : part['text']) : null))
    .filter((text): text is string => typeof text === 'string')
    .join('');
}

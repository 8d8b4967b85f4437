/** PURE. The token that ends what a model is taught to say. */
import { ChatTemplateError } from './chat-template.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';

/** What no template writes by itself. */
const answer = 'answer-of-the-assistant';

/**
 * The one that the chat template writes behind an answer (`<|im_end|>` of Qwen2.5); without a template, or where it
 * writes none of those that end an answer, the tokenizer's own end token.
 * @param endTokenIds those that end an answer when they are sampled
 */
export function answerEndOf(
  tokenizer: Pick<Tokenizer, 'chat' | 'encode' | 'specialTokens'>,
  endTokenIds: readonly number[],
): number {
  const behind = behindAnswer(tokenizer);
  return tokenizer.encode(behind).find((id) => endTokenIds.includes(id)) ?? tokenizer.specialTokens.eos;
}

function behindAnswer({ chat }: Pick<Tokenizer, 'chat'>): string {
  if (!chat) return '';
  const turns = [
    { role: 'user', content: 'question' },
    { role: 'assistant', content: answer },
  ];
  try {
    const text = chat(turns, { addGenerationPrompt: false });
    const place = text.lastIndexOf(answer);
    return place < 0 ? '' : text.slice(place + answer.length);
  } catch (error) {
    // A template for other turns than these; whoever asks with it hears of that.
    if (error instanceof ChatTemplateError) return '';
    throw error;
  }
}

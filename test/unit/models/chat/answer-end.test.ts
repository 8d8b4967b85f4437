/** Which token a model is taught to end its answers with. */
import { describe, expect, it } from 'vitest';
import { answerEndOf } from '../../../../models/chat/answer-end.js';
import { ChatTemplateError, type RenderChat } from '../../../../models/chat/chat-template.js';

/** A token for each character, but for two special ones. */
const special: Readonly<Record<string, number>> = { '<eot>': 900, '<eos>': 901 };
const tokenizer = (chat?: RenderChat) => ({
  specialTokens: { pad: 0, eos: 901 },
  encode: (text: string) =>
    [...text.matchAll(/<\w+>|[^]/g)].map(([token]) => special[token] ?? token.codePointAt(0) ?? 0),
  ...(chat && { chat }),
});
const template =
  (end: string): RenderChat =>
  (turns) =>
    turns.map(({ role, content }) => `<eot>${role}:${content}${end}\n`).join('');

describe('the token that ends an answer', () => {
  it('is what the chat template writes behind one, when that ends a response', () => {
    expect(answerEndOf(tokenizer(template('<eot>')), [900, 901])).toBe(900);
    expect(answerEndOf(tokenizer(template('<eos>')), [900, 901])).toBe(901);
  });

  it('is the tokenizer’s own without a template, or where the template writes another one', () => {
    expect(answerEndOf(tokenizer(), [900, 901])).toBe(901);
    expect(answerEndOf(tokenizer(template('<eot>')), [901])).toBe(901);
    expect(answerEndOf(tokenizer(template('')), [900, 901])).toBe(901);
  });

  it('is the tokenizer’s own where the template is for other turns', () => {
    const refusing: RenderChat = () => {
      throw new ChatTemplateError('needs a system turn');
    };
    expect(answerEndOf(tokenizer(refusing), [900, 901])).toBe(901);
  });
});

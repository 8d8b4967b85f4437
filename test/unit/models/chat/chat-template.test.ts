/** Qwen2.5-VL's template, pictures in its turns, beside transformers (test/references/chat.py made what is compared). */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createChatTemplate } from '../../../../models/chat/chat-template.js';

const real = '../shared/data/qwen2.5-vl-7b-instruct/chat_template.json';
const part = z.union([
  z.strictObject({ type: z.literal('image') }),
  z.strictObject({ type: z.literal('text'), text: z.string() }),
]);
const references = z
  .object({
    sha256: z.string(),
    chats: z.array(
      z.object({
        turns: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(part)]) })),
        prompt: z.boolean(),
        text: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/references/chat.json', 'utf8')));

describe.skipIf(!existsSync(real))("Qwen2.5-VL's chat template (skipped where ../shared/data is missing)", () => {
  const file = existsSync(real) ? readFileSync(real) : Buffer.from('{"chat_template":""}');

  it('is the one that the references were made with', () => {
    expect(createHash('sha256').update(file).digest('hex')).toBe(references.sha256);
  });

  it.each(references.chats)('renders turns with pictures as transformers does (prompt: $prompt, $turns)', (chat) => {
    const { chat_template: source } = z.object({ chat_template: z.string() }).parse(JSON.parse(file.toString()));
    const render = createChatTemplate(source, { eos_token: '<|im_end|>' }, real);
    expect(render(chat.turns, { addGenerationPrompt: chat.prompt })).toBe(chat.text);
  });
});

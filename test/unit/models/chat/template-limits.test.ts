/** Templates come with checkpoints: none may hang or end the process, and all others render as the library alone does. */
import { Template } from '@huggingface/jinja';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ChatTemplateError, createChatTemplate } from '../../../../models/chat/chat-template.js';
import { hostileTemplates } from './hostile-templates.js';
import { usualTemplates } from './usual-templates.js';

const file = 'model/chat_template.jinja';
const turns = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is 2 + 2? <b>\n  "four"' },
  { role: 'assistant', content: '<think>\nsums\n</think>\n\n4' },
  { role: 'user', content: 'Why?' },
];

describe('a hostile chat template', () => {
  it.each(hostileTemplates)('is refused by a limit, with its file: %s', (_, limit, source) => {
    const render = () => createChatTemplate(source, {}, file)(turns, { addGenerationPrompt: true });
    expect(render).toThrow(
      expect.objectContaining({ name: 'ChatTemplateLimitError', file, limit, message: expect.stringContaining(file) }),
    );
  });

  it('says what its limit allows', () => {
    const render = createChatTemplate('{% for i in range(10**8) %}{% endfor %}', {}, file);
    expect(() => render([], { addGenerationPrompt: true })).toThrow(
      `${file}: the chat template is refused: it takes more than 2097920 characters in one value`,
    );
  });

  it('is a refusal like any other to who only asks whether the template can be used', () => {
    expect(() => createChatTemplate('x'.repeat(2 ** 18), {}, file)).toThrow(ChatTemplateError);
  });
});

describe('a usual chat template', () => {
  it.each(usualTemplates)('renders as without limits: %s', (source) => {
    const expected = new Template(source).render({ messages: turns, add_generation_prompt: true, eos_token: '</s>' });
    const render = createChatTemplate(source, { eos_token: '</s>' }, file);
    expect(render(turns, { addGenerationPrompt: true })).toBe(expected);
  });

  it('has room in proportion to its turns: a thousand of them, and one of a million characters', () => {
    const [source = ''] = usualTemplates;
    const render = createChatTemplate(source, {}, file);
    const many = Array.from({ length: 1000 }, (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content: `turn ${i}` }));
    const long = [{ role: 'user', content: 'long text, '.repeat(100_000) }];
    for (const chat of [many, long])
      expect(render(chat, { addGenerationPrompt: true })).toBe(
        new Template(source).render({ messages: chat, add_generation_prompt: true }),
      );
  });

  it('reports what it says of the turns', () => {
    const render = createChatTemplate("{{ raise_exception('no ' ~ messages[0].role ~ ' turn') }}", {}, file);
    expect(() => render(turns, { addGenerationPrompt: true })).toThrow(
      `${file}: the chat template refuses these turns: no system turn`,
    );
  });

  it.each(['range(1, 2, 0)', "range('x')", 'range(1.5)'])('is told of a range that is none: %s', (range) => {
    const render = createChatTemplate(`{{ ${range} }}`, {}, file);
    expect(() => render(turns, { addGenerationPrompt: true })).toThrow('range()');
  });
});

const published = '../shared/data/qwen2.5-vl-7b-instruct/chat_template.json';
describe.skipIf(!existsSync(published))('a published chat template (skipped without ../shared/data)', () => {
  it('renders a chat as without limits', () => {
    const { chat_template: source } = z
      .object({ chat_template: z.string() })
      .parse(JSON.parse(readFileSync(published, 'utf8')));
    expect(createChatTemplate(source, {}, published)(turns, { addGenerationPrompt: true })).toBe(
      new Template(source).render({ messages: turns, add_generation_prompt: true }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { ChatClientOptionsError } from '../../../../tasks/chat-completions/contract.js';
import { endpointOf } from '../../../../tasks/chat-completions/endpoint.js';
import { requestBody } from '../../../../tasks/chat-completions/request-body.js';
import { errorText, readCompletion } from '../../../../tasks/chat-completions/response-body.js';

const message = (fields: object, finish_reason: string | null = 'stop') =>
  JSON.stringify({ choices: [{ message: { role: 'assistant', ...fields }, finish_reason }] });

describe('an address', () => {
  it.each([
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000/v1/chat/completions'],
    ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000/v1/chat/completions'],
    ['http://127.0.0.1:8000/v1/', 'http://127.0.0.1:8000/v1/chat/completions'],
    ['https://host/api/paas/v4', 'https://host/api/paas/v4/chat/completions'],
    ['https://host/v1/chat/completions', 'https://host/v1/chat/completions'],
  ])('%s is asked at %s', (address, asked) => {
    expect(endpointOf(address).url.href).toBe(asked);
  });

  it('is shown without its query, which may hold a token, and is asked with it', () => {
    const { url, shown } = endpointOf('https://host/v1?token=secret');
    expect(url.href).toBe('https://host/v1/chat/completions?token=secret');
    expect(shown).toBe('https://host/v1/chat/completions');
  });

  it.each(['', 'localhost:8000', 'ftp://host', 'http://user:secret@host/v1'])('%s is refused', (address) => {
    expect(() => endpointOf(address)).toThrow(ChatClientOptionsError);
    expect(() => endpointOf(address)).not.toThrow(/secret/);
  });
});

describe('a request', () => {
  it('has what was asked for and nothing else', () => {
    const messages = [{ role: 'user', content: 'hello' }] as const;
    expect(JSON.parse(requestBody({ messages, temperature: 0, maxTokens: 5 }, { model: 'm' }))).toEqual({
      model: 'm',
      messages,
      temperature: 0,
      max_tokens: 5,
      stream: false,
    });
  });

  it('goes on in the last message with the names that vLLM and SGLang read', () => {
    const request = { messages: [], temperature: 1, top_p: 0.9, maxTokens: 5, seed: 3, n: 2, stop: ['x'] };
    const body = requestBody(
      { ...request, continueFinalMessage: true },
      { model: 'm', tokenLimitKey: 'max_completion_tokens' },
    );
    expect(JSON.parse(body)).toEqual({
      model: 'm',
      messages: [],
      temperature: 1,
      top_p: 0.9,
      max_completion_tokens: 5,
      seed: 3,
      n: 2,
      stop: ['x'],
      continue_final_message: true,
      add_generation_prompt: false,
      stream: false,
    });
  });

  it('has no half of a surrogate pair, which servers in Python choke on', () => {
    const messages = [{ role: 'user', content: 'a\ud83d b\u{1f600}' }] as const;
    const sent: unknown = JSON.parse(requestBody({ messages, temperature: 0, maxTokens: 5 }, { model: 'm' }));
    expect(sent).toMatchObject({ messages: [{ content: 'a\ufffd b\u{1f600}' }] });
  });
});

describe('a completion', () => {
  const textOf = (body: string) => {
    const read = readCompletion(body, 1);
    return read.ok ? read.texts[0] : read.problem;
  };

  it('is its content', () => {
    expect(textOf(message({ content: 'four' }))).toEqual({ text: 'four', finishReason: 'stop' });
  });

  it.each(['reasoning_content', 'reasoning'])('has the thoughts of %s before it, as the model wrote them', (key) => {
    expect(textOf(message({ content: '\n\nfour', [key]: '\n2+2\n' }))).toEqual({
      text: '<think>\n2+2\n</think>\n\nfour',
      reasoning: '\n2+2\n',
      finishReason: 'stop',
    });
  });

  it('that was cut in its thoughts has no closing tag', () => {
    expect(textOf(message({ content: null, reasoning: 'wait' }, 'length'))).toMatchObject({ text: '<think>wait' });
  });

  it('ends for another reason than stop and length when a filter or nobody says so', () => {
    expect(textOf(message({ content: 'x' }, 'content_filter'))).toMatchObject({ finishReason: 'other' });
    expect(textOf(message({ content: 'x' }, null))).toMatchObject({ finishReason: 'other' });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"choices":[]}',
    '{"choices":[{}]}',
    '{"choices":[{"message":{"content":4}}]}',
  ])('is not what %s is', (body) => {
    expect(readCompletion(body, 1).ok).toBe(false);
  });

  it('counts: fewer or more than asked for is no answer', () => {
    expect(readCompletion(message({ content: 'x' }), 2)).toMatchObject({ ok: false });
  });

  it('is read though its usage is not', () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'x' }, finish_reason: 'stop' }], usage: 'many' });
    expect(readCompletion(body, 1)).toMatchObject({ ok: true, usage: { promptTokens: null, completionTokens: null } });
  });
});

describe('what a server says of an error', () => {
  it.each([
    ['{"error":{"message":"no such model","code":"model_not_found"}}', 'no such model', 'model_not_found'],
    ['{"error":"busy"}', 'busy', ''],
    ['{"object":"error","message":"too long","code":400}', 'too long', ''],
    ['{"detail":"Not Found"}', 'Not Found', ''],
    ['<html>\n  Bad\u001b[31m Gateway</html>', '<html> Bad [31m Gateway</html>', ''],
  ])('%s is told in one line', (body, text, code) => {
    expect(errorText(body)).toEqual({ text, code });
  });

  it('is cut when it is long', () => {
    expect(errorText('x'.repeat(5000)).text).toHaveLength(201);
  });
});

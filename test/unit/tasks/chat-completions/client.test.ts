import { afterEach, describe, expect, it } from 'vitest';
import { createChatClient } from '../../../../tasks/chat-completions/client.js';
import { ChatClientOptionsError, type ChatClientOptions } from '../../../../tasks/chat-completions/contract.js';
import { startChatServer, type ChatServerReply } from '../../../helpers/chat-server.js';

const good: ChatServerReply = { kind: 'answer', content: 'four' };
const request = { messages: [{ role: 'user', content: '2+2?' }], temperature: 0, maxTokens: 8 } as const;

function client(url: string, options: Partial<ChatClientOptions> = {}) {
  return createChatClient({
    url,
    model: 'm',
    timeoutMs: 30_000,
    maxConcurrency: 4,
    maxRetries: 2,
    backOffMs: 5,
    ...options,
  });
}

/** The replies one after the other, the last for ever. */
function serverOf(...replies: ChatServerReply[]) {
  return startChatServer(({ index }) => replies[Math.min(index, replies.length - 1)] ?? good);
}

describe('a chat client', () => {
  it('answers with the text, the usage and where the time went', async () => {
    const server = await serverOf(good);
    const outcome = await client(server.url).complete(request);
    expect(outcome).toMatchObject({
      outcome: 'answered',
      texts: [{ text: 'four', finishReason: 'stop' }],
      usage: { promptTokens: 11, completionTokens: 7 },
      attempts: 1,
      time: { backOffMs: 0 },
    });
    expect(server.requests[0]).toMatchObject({ path: '/v1/chat/completions', body: { model: 'm', temperature: 0 } });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each<[string, ChatServerReply]>([
    ['status 500', { kind: 'status', status: 500, body: '{"error":"out of memory"}' }],
    ['status 429', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
    ['a body that is no JSON', { kind: 'raw', body: '{"choices": [' }],
    ['a body that is cut', { kind: 'cut' }],
    ['a connection that breaks', { kind: 'drop' }],
  ])('tries again after %s', async (_, reply) => {
    const server = await serverOf(reply, good);
    const outcome = await client(server.url).complete(request);
    expect(outcome).toMatchObject({ outcome: 'answered', attempts: 2 });
    expect(server.requests).toHaveLength(2);
  });

  it.each<[string, ChatServerReply, object]>([
    ['server-error', { kind: 'status', status: 503 }, { status: 503, attempts: 3 }],
    ['rate-limited', { kind: 'status', status: 429 }, { status: 429, attempts: 3 }],
    ['bad-response', { kind: 'raw', body: 'null' }, { attempts: 3 }],
    ['bad-response', { kind: 'cut' }, { attempts: 3 }],
    ['unreachable', { kind: 'drop' }, { attempts: 3 }],
    ['refused', { kind: 'status', status: 404, body: '{"detail":"no such model"}' }, { status: 404, attempts: 1 }],
    ['refused', { kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:9/' } }, { attempts: 1 }],
    ['refused', { kind: 'status', status: 429, body: '{"error":{"code":"insufficient_quota"}}' }, { attempts: 1 }],
    ['bad-response', { kind: 'raw', body: 'x', headers: { 'content-encoding': 'br' } }, { attempts: 1 }],
  ])('says %s when that is all it ever gets', async (reason, reply, rest) => {
    const server = await serverOf(reply);
    const outcome = await client(server.url).complete(request);
    expect(outcome).toMatchObject({ outcome: 'failed', reason, ...rest });
  });

  it('says unreachable when nobody listens', async () => {
    const server = await serverOf(good);
    await server.close();
    expect(await client(server.url).complete(request)).toMatchObject({
      outcome: 'failed',
      reason: 'unreachable',
      attempts: 3,
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('does not read a body over the cap to its end, nor asks for it again', async () => {
    const server = await serverOf({ kind: 'huge', bytes: 256 * 1024 ** 2 });
    const outcome = await client(server.url, { maxResponseBytes: 100_000 }).complete(request);
    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'too-large', attempts: 1 });
  });

  it.each<ChatServerReply>([{ kind: 'hang' }, { kind: 'drip' }])(
    'ends at the deadline though the server does $kind',
    async (reply) => {
      const server = await serverOf(reply);
      const outcome = await client(server.url, { timeoutMs: 200 }).complete(request);
      expect(outcome).toMatchObject({ outcome: 'failed', reason: 'timeout', attempts: 1 });
    },
  );

  it('leaves a connection that hangs for another when an attempt has a deadline of its own', async () => {
    const server = await serverOf({ kind: 'hang' }, good);
    const outcome = await client(server.url, { attemptTimeoutMs: 500 }).complete(request);
    expect(outcome).toMatchObject({ outcome: 'answered' });
    expect(outcome.attempts).toBeGreaterThan(1);
  });

  it('gives up at once when the server asks for more patience than there is', async () => {
    const server = await serverOf({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    const outcome = await client(server.url).complete(request);
    expect(outcome).toMatchObject({ reason: 'rate-limited', attempts: 1, detail: expect.stringContaining('no time') });
  });

  it('names the time in the queue when its turn never came', async () => {
    const server = await serverOf({ kind: 'hang' });
    const patient = client(server.url, { maxConcurrency: 1, timeoutMs: 300 });
    const [first, second] = await Promise.all([patient.complete(request), patient.complete(request)]);
    expect(first).toMatchObject({ reason: 'timeout', attempts: 1 });
    expect(second).toMatchObject({ reason: 'timeout', detail: expect.stringMatching(/queue \d/) });
  });

  it('never has more requests under way than allowed', async () => {
    const server = await serverOf({ kind: 'answer', content: 'x', delayMs: 40 });
    const three = client(server.url, { maxConcurrency: 3 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => three.complete(request)));
    expect(outcomes.every(({ outcome }) => outcome === 'answered')).toBe(true);
    expect(server.mostActive).toBe(3);
  });

  it('is cancelled by its signal, under way and in the queue', async () => {
    const server = await serverOf({ kind: 'hang' });
    const one = client(server.url, { maxConcurrency: 1 });
    const controller = new AbortController();
    const both = [one.complete(request, controller.signal), one.complete(request, controller.signal)];
    setTimeout(() => controller.abort(), 50);
    expect((await Promise.all(both)).map((outcome) => outcome.outcome === 'failed' && outcome.reason)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    expect(await one.complete(request, controller.signal)).toMatchObject({ reason: 'cancelled', attempts: 0 });
  });

  it('ends what is under way when it is closed', async () => {
    const server = await serverOf({ kind: 'hang' });
    const hanging = client(server.url);
    const outcome = hanging.complete(request);
    setTimeout(() => hanging.close(), 50);
    expect(await outcome).toMatchObject({ outcome: 'failed', reason: 'cancelled' });
  });

  it('counts what it did', async () => {
    const server = await serverOf({ kind: 'status', status: 500 }, good, { kind: 'status', status: 400 });
    const counting = client(server.url);
    await counting.complete(request);
    await counting.complete(request);
    expect(counting.counters).toMatchObject({
      requests: 2,
      answered: 1,
      failed: { refused: 1, timeout: 0 },
      attempts: 3,
      retries: 1,
      promptTokens: 11,
      completionTokens: 7,
      active: 0,
      queued: 0,
    });
  });
});

describe('the key', () => {
  const variable = 'TROUPE_TEST_CHAT_KEY';
  afterEach(() => {
    delete process.env[variable];
  });

  it('comes from the environment, goes into the header, and is in no error, even one that the server says back', async () => {
    process.env[variable] = 'sk-secret-123';
    const body = '{"error":{"message":"Incorrect API key provided: sk-secret-123"}}';
    const server = await serverOf({ kind: 'status', status: 401, body });
    const keyed = client(server.url, { apiKeyEnvironment: variable });
    const outcome = await keyed.complete(request);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-secret-123');
    expect(outcome).toMatchObject({ reason: 'refused', detail: expect.stringContaining('Incorrect API key') });
    expect(JSON.stringify([outcome, keyed.name, keyed.counters])).not.toContain('secret');
  });

  it('must be there when its variable is named', () => {
    expect(() => client('http://127.0.0.1:9', { apiKeyEnvironment: variable })).toThrow(ChatClientOptionsError);
    process.env[variable] = 'two words';
    expect(() => client('http://127.0.0.1:9', { apiKeyEnvironment: variable })).not.toThrow(/two words/);
  });
});

describe('options that cannot work', () => {
  it.each<Partial<ChatClientOptions>>([
    { timeoutMs: 0 },
    { timeoutMs: 3e9 },
    { attemptTimeoutMs: Number.NaN },
    { maxConcurrency: 0 },
    { maxConcurrency: 1.5 },
    { maxRetries: -1 },
  ])('are refused before anything is asked: %o', (options) => {
    expect(() => client('http://127.0.0.1:9', options)).toThrow(ChatClientOptionsError);
  });
});

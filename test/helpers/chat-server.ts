/** A real HTTP server on loopback that answers chat completions as a test says, well or badly; it ends with the test. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** What came, already parsed. */
export interface ChatServerRequest {
  /** From 0, in the order of arrival. */
  readonly index: number;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly model?: string;
    readonly messages?: readonly { readonly role: string; readonly content: string }[];
    readonly seed?: number;
    readonly [key: string]: unknown;
  };
}

export type ChatServerReply =
  /** A chat completion; `content` as an array: one choice each. */
  | {
      readonly kind: 'answer';
      readonly content: string | readonly string[];
      readonly reasoning?: string;
      readonly reasoningKey?: 'reasoning_content' | 'reasoning';
      readonly finishReason?: string;
      readonly delayMs?: number;
      readonly completionTokens?: number;
    }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Status 200 and this body. */
  | { readonly kind: 'raw'; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  /** Never a byte. */
  | { readonly kind: 'hang' }
  /** Headers, then a space every 10 ms for ever. */
  | { readonly kind: 'drip' }
  /** Says how long it will be, writes half of it and breaks the connection. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'huge'; readonly bytes: number }
  /** Breaks the connection without a word. */
  | { readonly kind: 'drop' };

export type ChatServerPlan = (request: ChatServerRequest) => ChatServerReply | Promise<ChatServerReply>;

export interface ChatServer {
  /** `http://127.0.0.1:<port>/v1` */
  readonly url: string;
  readonly requests: readonly ChatServerRequest[];
  /** Most requests that were under way at one moment. */
  readonly mostActive: number;
  /** From now on. */
  answerWith(plan: ChatServerPlan): void;
  close(): Promise<void>;
}

export async function startChatServer(firstPlan: ChatServerPlan): Promise<ChatServer> {
  const requests: ChatServerRequest[] = [];
  let plan = firstPlan;
  let active = 0;
  let mostActive = 0;
  const server = createServer((incoming, response) => {
    active += 1;
    mostActive = Math.max(mostActive, active);
    response.once('close', () => (active -= 1));
    response.on('error', () => undefined);
    void readBody(incoming).then(async (body) => {
      const { url = '', headers } = incoming;
      const request = { index: requests.length, path: url, headers, body };
      requests.push(request);
      await reply(response, await plan(request));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    get mostActive() {
      return mostActive;
    },
    answerWith(next) {
      plan = next;
    },
    close,
  };
}

/** The text of the last message, which most plans look at. */
export function lastMessage(request: ChatServerRequest): string {
  return request.body.messages?.at(-1)?.content ?? '';
}

async function readBody(incoming: IncomingMessage): Promise<ChatServerRequest['body']> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) text += String(chunk);
  return JSON.parse(text === '' ? '{}' : text);
}

async function reply(response: ServerResponse, answer: ChatServerReply): Promise<void> {
  switch (answer.kind) {
    case 'answer':
      if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
      response.writeHead(200, { 'content-type': 'application/json' }).end(completionOf(answer));
      return;
    case 'status':
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
      return;
    case 'raw':
      response.writeHead(200, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
      return;
    case 'hang':
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(timer));
      return;
    }
    case 'cut':
      response.writeHead(200, { 'content-length': '1000' }).write('{"choices":[', () => response.destroy());
      return;
    case 'huge': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const isClosed = new Promise((resolve) => response.once('close', resolve));
      for (let sent = 0; sent < answer.bytes && !response.destroyed; sent += chunk.byteLength)
        if (!response.write(chunk))
          await Promise.race([new Promise((resolve) => response.once('drain', resolve)), isClosed]);
      response.end();
      return;
    }
    case 'drop':
      response.destroy();
  }
}

function completionOf(answer: Extract<ChatServerReply, { kind: 'answer' }>): string {
  const {
    content,
    reasoning,
    reasoningKey = 'reasoning_content',
    finishReason = 'stop',
    completionTokens = 7,
  } = answer;
  const contents = typeof content === 'string' ? [content] : content;
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: contents.map((text, index) => ({
      index,
      message: { role: 'assistant', content: text, ...(reasoning !== undefined && { [reasoningKey]: reasoning }) },
      finish_reason: finishReason,
    })),
    usage: { prompt_tokens: 11, completion_tokens: completionTokens, total_tokens: 11 + completionTokens },
  });
}

/**
 * One POST over node:http, with a deadline for all of it, a cap on the response, and an end that is told and not thrown.
 *
 * Not `fetch`: Node's own gives up when no header has come for 300 s, whatever the caller's deadline, and a server that
 * does not stream sends none until the last token is written; five minutes are little for a long chain of thought
 * (github.com/openai/openai-node/issues/2153).
 */
import * as http from 'node:http';
import * as https from 'node:https';

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly agent: http.Agent;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal;
}

export type PostResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly encoding: string;
      readonly body: string;
    }
  | {
      readonly kind: 'broken';
      readonly reason: 'timeout' | 'unreachable' | 'bad-response' | 'too-large' | 'cancelled';
      readonly detail: string;
      readonly isFinal: boolean;
    };

/** Of an answer that is none: its beginning says what is wrong. */
const errorBodyBytes = 64 * 1024;
/** What no second attempt mends. */
const finalCodes = /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL|EPROTO|ERR_INVALID)/;

export function createAgent(url: URL, maxSockets: number): http.Agent {
  return url.protocol === 'https:'
    ? new https.Agent({ keepAlive: true, maxSockets })
    : new http.Agent({ keepAlive: true, maxSockets });
}

/** Never rejects. */
export function postJson(post: Post): Promise<PostResult> {
  return new Promise((resolve) => {
    const { url, signal, timeoutMs } = post;
    const send = url.protocol === 'https:' ? https.request : http.request;
    const bytes = Buffer.from(post.body, 'utf8');
    const headers = { ...post.headers, 'content-type': 'application/json', 'content-length': bytes.byteLength };
    const request = send(url, { method: 'POST', headers, agent: post.agent });
    let isSettled = false;
    const settle = (result: PostResult) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      if (result.kind === 'broken') request.destroy();
      resolve(result);
    };
    const broken = (reason: Extract<PostResult, { kind: 'broken' }>['reason'], detail: string, isFinal = false) =>
      settle({ kind: 'broken', reason, detail, isFinal });
    const cancel = () => broken('cancelled', 'cancelled', true);
    const timer = setTimeout(() => broken('timeout', `no whole response within ${seconds(timeoutMs)}`), timeoutMs);

    // Also after it is settled: an error without a listener would end the process.
    request.on('error', (error) => broken('unreachable', codeOf(error), finalCodes.test(codeOf(error))));
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const isError = status !== 200;
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = () => {
        const { 'retry-after': retryAfter, 'content-encoding': encoding } = response.headers;
        const body = Buffer.concat(chunks).toString('utf8');
        settle({ kind: 'response', status, retryAfter, encoding: encoding ?? 'identity', body });
      };
      response.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (isError && size > errorBodyBytes) {
          finish();
          request.destroy();
        } else if (size > post.maxResponseBytes)
          broken('too-large', `a response of more than ${post.maxResponseBytes} bytes`, true);
        else chunks.push(chunk);
      });
      response.on('end', () =>
        response.complete ? finish() : broken('bad-response', 'the response ends in the middle'),
      );
      response.on('error', (error) => broken('bad-response', `the response ends in the middle (${codeOf(error)})`));
    });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    else request.end(bytes);
  });
}

function codeOf(error: Error): string {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error.message;
}

export function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

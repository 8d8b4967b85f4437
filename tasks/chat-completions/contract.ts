/**
 * PURE. What a chat client takes and gives: any server that speaks OpenAI's `/v1/chat/completions` (vLLM, SGLang,
 * llama.cpp, a hosted one).
 *
 * CHAT-1 `complete` never throws or rejects: what a server, a network or a model does wrong is an outcome with a reason.
 * CHAT-2 `complete` ends within `timeoutMs` of its call: waiting for a turn, attempts and back-off together.
 * CHAT-3 At most `maxConcurrency` requests are under way; one that backs off keeps its turn, so that a server that says
 *        "too many" is asked less.
 * CHAT-4 The key comes from the environment and goes into one header: it is in no error, outcome or counter.
 */

export interface ChatClientOptions {
  /** The server's base (`http://127.0.0.1:8000`, `https://…/v1`) or the whole address of its chat completions. */
  readonly url: string;
  readonly model: string;
  /** Name of the environment variable that holds the key. Absent: no key is sent. */
  readonly apiKeyEnvironment?: string;
  /** Of one `complete`, all of it (CHAT-2). Milliseconds. */
  readonly timeoutMs: number;
  /** Of one attempt, so that a connection that hangs can be tried again. Default: `timeoutMs`. */
  readonly attemptTimeoutMs?: number;
  readonly maxConcurrency: number;
  /** Attempts after the first; 0: none. */
  readonly maxRetries: number;
  /** The first back-off is at most this long, each further one at most twice the one before. Default 500 ms. */
  readonly backOffMs?: number;
  /** No back-off is longer, unless the server asks for it by Retry-After. Default 30,000 ms. */
  readonly longestBackOffMs?: number;
  /** A longer response body is not read to its end. Default 16 MiB. */
  readonly maxResponseBytes?: number;
  /** What the limit of tokens is called; newer hosted models want the second. Default `max_tokens`. */
  readonly tokenLimitKey?: 'max_tokens' | 'max_completion_tokens';
}

export type ChatContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** A picture as a `data:` address. */
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string | readonly ChatContentPart[];
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly top_p?: number;
  readonly maxTokens: number;
  readonly seed?: number;
  /** Completions; not every server knows more than one. Default 1. */
  readonly n?: number;
  readonly stop?: readonly string[];
  /** Goes on in the last message, an assistant's, instead of beginning a new one (vLLM, SGLang). */
  readonly continueFinalMessage?: boolean;
}

export interface ChatText {
  /** What was written. Reasoning that the server set apart stands before it, as `<think>…</think>`. */
  readonly text: string;
  /** Reasoning that the server set apart (`reasoning_content`, `reasoning`). */
  readonly reasoning?: string;
  /** `other`: a filter, a tool call, or a word that we do not know. */
  readonly finishReason: 'stop' | 'length' | 'other';
}

export interface ChatUsage {
  /** null: the server did not say. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

/** Where the time of one `complete` went, milliseconds. */
export interface ChatTime {
  readonly queuedMs: number;
  readonly attemptsMs: number;
  readonly backOffMs: number;
}

export const chatFailureReasons = [
  /** No whole response in time. */
  'timeout',
  /** The server will not answer this request, however often it is asked: 4xx, a redirect. */
  'refused',
  /** 429, to the last attempt. */
  'rate-limited',
  /** 5xx, to the last attempt. */
  'server-error',
  /** 200 with something that is no chat completion: no JSON, cut, of another shape. */
  'bad-response',
  /** More than `maxResponseBytes`. */
  'too-large',
  /** No connection, or one that broke before the response. */
  'unreachable',
  /** The caller's signal, or `close`. */
  'cancelled',
] as const;
export type ChatFailureReason = (typeof chatFailureReasons)[number];

export interface ChatAnswered {
  readonly outcome: 'answered';
  /** `n` of them, in the server's order. */
  readonly texts: readonly ChatText[];
  readonly usage: ChatUsage;
  readonly attempts: number;
  readonly time: ChatTime;
}

export interface ChatFailed {
  readonly outcome: 'failed';
  readonly reason: ChatFailureReason;
  /** Of the last attempt that was answered with one. */
  readonly status?: number;
  readonly attempts: number;
  readonly time: ChatTime;
  /** One line for people: what was asked of whom, what came back, how often. */
  readonly detail: string;
}

export type ChatOutcome = ChatAnswered | ChatFailed;

/** Since the client was made. */
export interface ChatCounters {
  readonly requests: number;
  readonly answered: number;
  readonly failed: Readonly<Record<ChatFailureReason, number>>;
  readonly attempts: number;
  readonly retries: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Under way now. */
  readonly active: number;
  /** Waiting for a turn now. */
  readonly queued: number;
}

export interface ChatClient {
  /** For people and logs: the model and the address without what could be secret in it. */
  readonly name: string;
  readonly counters: ChatCounters;
  complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatOutcome>;
  /** Ends what is under way (`cancelled`) and every connection. */
  close(): void;
}

/** The options cannot work; nothing has been asked. */
export class ChatClientOptionsError extends Error {
  override readonly name = 'ChatClientOptionsError';
  readonly option: string;
  /** What to say instead. */
  readonly remedy: string;
  constructor(option: string, problem: string, remedy: string) {
    super(`${option}: ${problem}`);
    this.option = option;
    this.remedy = remedy;
  }
}

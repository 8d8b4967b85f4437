/**
 * Answers by an OpenAI-compatible server. A request that fails after its retries leaves its question unanswered: it is
 * neither wrong nor recorded, and is asked again when the evaluation goes on.
 */
import pLimit from 'p-limit';
import { createChatClient } from '../../tasks/chat-completions/client.js';
import type { ChatClient, ChatMessage, ChatRequest } from '../../tasks/chat-completions/contract.js';
import { needsForcedExit, type ForcedExit } from './forced-exit.js';
import { pictureAddress } from './picture-address.js';
import { promptMessages, promptText, type PictureTreatment, type WorkedExample } from './prompt.js';
import type { Problem } from './problems.js';
import type { Responder, SampleResponse } from './responder.js';

export interface EndpointOptions {
  readonly url: string;
  readonly model: string;
  readonly apiKeyEnvironment?: string;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly concurrency: number;
  /** Of one request with its retries. Milliseconds. */
  readonly timeoutMs: number;
  readonly forcedExit: ForcedExit | null;
  readonly pictures: PictureTreatment;
  readonly examplesOf: (problem: Problem) => readonly WorkedExample[];
}

/** @throws ChatClientOptionsError */
export function createEndpointResponder(options: EndpointOptions): Responder {
  const { url, model, apiKeyEnvironment, concurrency, timeoutMs } = options;
  const client = createChatClient({
    url,
    model,
    timeoutMs,
    maxConcurrency: concurrency,
    maxRetries: 4,
    ...(apiKeyEnvironment !== undefined && { apiKeyEnvironment }),
  });
  // The client's deadline begins when it is asked: nothing waits in its queue.
  const turn = pLimit(concurrency);
  return {
    name: model,
    identity: { kind: 'endpoint', url, model },
    batch: concurrency,
    parallel: 2,
    promptOf: (problem) => promptText(problem, options.pictures),
    respond: (asks) =>
      Promise.all(
        asks.map(({ problem, samples }) =>
          Promise.all(samples.map((sample) => turn(() => respond(client, options, problem, sample)))),
        ),
      ),
    notes: () => {
      const { answered, retries, failed } = client.counters;
      const failures = Object.entries(failed).filter(([, count]) => count > 0);
      return [
        `${answered} requests answered, ${retries} attempts repeated`,
        ...(failures.length === 0
          ? []
          : [`requests without a response: ${failures.map((pair) => pair.join(' ')).join(', ')}`]),
      ];
    },
    close: async () => client.close(),
  };
}

async function respond(
  client: ChatClient,
  options: EndpointOptions,
  problem: Problem,
  sample: number,
): Promise<SampleResponse> {
  const started = performance.now();
  const messages = promptMessages(problem, options.pictures, options.examplesOf(problem), pictureAddress);
  const request: ChatRequest = {
    messages,
    temperature: options.temperature,
    top_p: options.topP,
    maxTokens: options.maxTokens,
    seed: options.seed + sample,
  };
  const outcome = await client.complete(request);
  const [text] = outcome.outcome === 'answered' ? outcome.texts : [];
  if (outcome.outcome === 'failed' || text === undefined) {
    const detail = outcome.outcome === 'failed' ? outcome.detail : 'the server sent no text';
    return { kind: 'unanswered', detail };
  }
  const response = text.text;
  const finishReason = text.finishReason === 'length' ? 'length' : 'stop';
  const milliseconds = performance.now() - started;
  const tokens = outcome.outcome === 'answered' ? outcome.usage.completionTokens : null;
  const { forcedExit } = options;
  if (forcedExit === null || !needsForcedExit(promptText(problem, options.pictures), response, finishReason))
    return { kind: 'response', response, finishReason, tokens, forcedExit: false, milliseconds };
  return goOn(client, request, messages, response, tokens, forcedExit, started);
}

/** The thought is ended for the model, and it goes on in the same turn. */
async function goOn(
  client: ChatClient,
  request: ChatRequest,
  messages: readonly ChatMessage[],
  thought: string,
  tokens: number | null,
  { text, answerTokens }: ForcedExit,
  started: number,
): Promise<SampleResponse> {
  const begun = `${thought}${text}`;
  const outcome = await client.complete({
    ...request,
    messages: [...messages, { role: 'assistant', content: begun }],
    maxTokens: answerTokens,
    continueFinalMessage: true,
  });
  if (outcome.outcome === 'failed') return { kind: 'unanswered', detail: `after the forced exit: ${outcome.detail}` };
  const [rest] = outcome.texts;
  const more = outcome.usage.completionTokens;
  return {
    kind: 'response',
    response: `${begun}${rest?.text ?? ''}`,
    finishReason: rest?.finishReason === 'length' ? 'length' : 'stop',
    tokens: tokens === null || more === null ? null : tokens + more,
    forcedExit: true,
    milliseconds: performance.now() - started,
  };
}

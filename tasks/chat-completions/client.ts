/** The chat client: turns, attempts, back-off and the one deadline over them. Promises: contract.ts, CHAT-1 to CHAT-4. */
import pLimit from 'p-limit';
import { Call } from './call.js';
import { checkNumbers, readKey } from './check-options.js';
import { classifyResponse } from './classify-response.js';
import type { ChatClient, ChatClientOptions, ChatOutcome, ChatRequest } from './contract.js';
import { createCounters } from './counters.js';
import { endpointOf } from './endpoint.js';
import { createAgent, postJson } from './post-json.js';
import { requestBody } from './request-body.js';
import { decideRetry } from './retry-decision.js';

/** @throws ChatClientOptionsError before anything is asked */
export function createChatClient(options: ChatClientOptions): ChatClient {
  checkNumbers(options);
  const endpoint = endpointOf(options.url);
  const key = readKey(options.apiKeyEnvironment);
  const agent = createAgent(endpoint.url, options.maxConcurrency);
  const limit = pLimit(options.maxConcurrency);
  const counters = createCounters();
  const calls = new Set<Call>();
  let isClosed = false;
  const limits = {
    maxRetries: options.maxRetries,
    backOffMs: options.backOffMs ?? 500,
    longestBackOffMs: options.longestBackOffMs ?? 30_000,
  };
  const name = `${options.model} at ${endpoint.shown}`;

  const attempt = async (body: string, completions: number, timeoutMs: number, signal: AbortSignal) => {
    const result = await postJson({
      url: endpoint.url,
      headers: key === '' ? {} : { authorization: `Bearer ${key}` },
      body,
      agent,
      timeoutMs,
      maxResponseBytes: options.maxResponseBytes ?? 16 * 1024 ** 2,
      signal,
    });
    return classifyResponse(result, completions, Date.now());
  };

  /** With a turn: attempts until an answer, or until the decision is to give up. */
  const attemptAll = async (request: ChatRequest, call: Call): Promise<ChatOutcome> => {
    const body = requestBody(request, options);
    for (;;) {
      const before = performance.now();
      const timeoutMs = Math.max(1, Math.min(options.attemptTimeoutMs ?? options.timeoutMs, call.remainingMs));
      call.attempts += 1;
      counters.attempted(call.attempts > 1);
      const result = await attempt(body, request.n ?? 1, timeoutMs, call.signal);
      call.attemptsMs += performance.now() - before;
      if (result.kind === 'answered') {
        const { texts, usage } = result;
        return { outcome: 'answered', texts, usage, attempts: call.attempts, time: call.time };
      }
      const { failure, detail } = result;
      const decision = decideRetry(failure, call.attempts, limits, call.remainingMs, Math.random());
      if (decision.action === 'give-up') {
        const why = decision.why === 'no-time-left' ? '; no time is left for another attempt' : '';
        return call.failed(failure.reason, `${detail}${why}`, failure.status);
      }
      await call.backOff(decision.afterMs);
      if (call.signal.aborted) return call.failed('cancelled', 'cancelled during back-off');
    }
  };

  return {
    name,
    get counters() {
      return counters.snapshot();
    },
    async complete(request, signal) {
      const call = new Call(options.timeoutMs, signal, (text) => shown(`${name}: ${text}`, key));
      calls.add(call);
      if (isClosed) call.cancel();
      counters.entered();
      const turn = limit(async () => {
        if (call.isOver) return call.endOfQueue;
        counters.started();
        call.leaveQueue();
        try {
          return await attemptAll(request, call);
        } finally {
          counters.stopped();
        }
      });
      try {
        const outcome = await Promise.race([turn, call.endOfQueue]);
        counters.ended(outcome);
        return outcome;
      } finally {
        calls.delete(call);
        call.end();
      }
    },
    close() {
      isClosed = true;
      for (const call of calls) call.cancel();
      agent.destroy();
    },
  };
}

/** A server may say the key back ("incorrect key …"). */
function shown(text: string, key: string): string {
  return key === '' ? text : text.replaceAll(key, '***');
}

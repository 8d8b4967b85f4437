/** PURE. What a chat client has done and is doing, counted. */
import type { ChatCounters, ChatFailureReason, ChatOutcome } from './contract.js';

export function createCounters() {
  const failed = noFailures();
  let requests = 0;
  let answered = 0;
  let attempts = 0;
  let retries = 0;
  let promptTokens = 0;
  let completionTokens = 0;
  let active = 0;
  let ended = 0;
  return {
    entered: () => void (requests += 1),
    started: () => void (active += 1),
    stopped: () => void (active -= 1),
    attempted(isRetry: boolean) {
      attempts += 1;
      if (isRetry) retries += 1;
    },
    ended(outcome: ChatOutcome) {
      ended += 1;
      if (outcome.outcome === 'failed') {
        failed[outcome.reason] += 1;
        return;
      }
      answered += 1;
      promptTokens += outcome.usage.promptTokens ?? 0;
      completionTokens += outcome.usage.completionTokens ?? 0;
    },
    snapshot(): ChatCounters {
      const queued = Math.max(0, requests - ended - active);
      return {
        requests,
        answered,
        failed: { ...failed },
        attempts,
        retries,
        promptTokens,
        completionTokens,
        active,
        queued,
      };
    },
  };
}

function noFailures(): Record<ChatFailureReason, number> {
  return {
    timeout: 0,
    refused: 0,
    'rate-limited': 0,
    'server-error': 0,
    'bad-response': 0,
    'too-large': 0,
    unreachable: 0,
    cancelled: 0,
  };
}

/**
 * PURE. Is a failed attempt tried again, and after how long?
 *
 * Tried again: what passes by itself (a time-out, no connection, 408, 425, 429, 5xx, a body that was cut). Not: what the
 * server will say again (other 4xx, a redirect, a body over the cap). Back-off is "full jitter": uniform in
 * [0, min(cap, base · 2^k)) (Amazon Builders' Library, "Timeouts, retries, and backoff with jitter"); Retry-After is a
 * lower bound, with a tenth of jitter on top, so that clients that were turned away together do not return together.
 */
import type { ChatFailureReason } from './contract.js';

export interface AttemptFailure {
  readonly reason: ChatFailureReason;
  readonly status?: number;
  /** What the server asked for, milliseconds from now. */
  readonly retryAfterMs?: number;
  /** It will not pass: a quota that is used up, an unknown certificate. */
  readonly isFinal?: boolean;
}

export interface RetryLimits {
  readonly maxRetries: number;
  readonly backOffMs: number;
  readonly longestBackOffMs: number;
}

export type RetryDecision =
  | { readonly action: 'retry'; readonly afterMs: number }
  | { readonly action: 'give-up'; readonly why: 'final' | 'no-attempts-left' | 'no-time-left' };

/**
 * @param attempts made so far, 1 or more
 * @param remainingMs to the deadline
 * @param random in [0, 1)
 */
export function decideRetry(
  failure: AttemptFailure,
  attempts: number,
  limits: RetryLimits,
  remainingMs: number,
  random: number,
): RetryDecision {
  if (failure.isFinal === true || !passesByItself(failure)) return { action: 'give-up', why: 'final' };
  if (attempts > limits.maxRetries) return { action: 'give-up', why: 'no-attempts-left' };
  const ceiling = Math.min(limits.longestBackOffMs, limits.backOffMs * 2 ** Math.min(attempts - 1, 30));
  const jittered = ceiling * random;
  const asked = failure.retryAfterMs ?? 0;
  const afterMs = Math.ceil(Math.max(jittered, asked * (1 + 0.1 * random)));
  // An attempt that could not even begin in time would only keep the turn from somebody else.
  return afterMs >= remainingMs ? { action: 'give-up', why: 'no-time-left' } : { action: 'retry', afterMs };
}

function passesByItself({ reason, status }: AttemptFailure): boolean {
  switch (reason) {
    case 'timeout':
    case 'rate-limited':
    case 'unreachable':
    case 'bad-response':
      return true;
    case 'server-error':
      return status !== 501 && status !== 505; // not implemented, HTTP version: never will be
    case 'refused':
      return status === 408 || status === 425;
    case 'too-large':
    case 'cancelled':
      return false;
  }
}

/**
 * @param header a Retry-After: seconds, or an HTTP date (RFC 9110, 10.2.3)
 * @returns milliseconds from now, 0 or more; undefined when it says nothing that we understand
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  if (!/^[A-Za-z]{3}, /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

import { describe, expect, it } from 'vitest';
import { decideRetry, readRetryAfter, type AttemptFailure } from '../../../../tasks/chat-completions/retry-decision.js';

const limits = { maxRetries: 3, backOffMs: 500, longestBackOffMs: 30_000 };
const decide = (failure: AttemptFailure, attempts = 1, remainingMs = 60_000, random = 0.5) =>
  decideRetry(failure, attempts, limits, remainingMs, random);

describe('a failed attempt', () => {
  it('is tried again when what failed may pass', () => {
    const passing: AttemptFailure[] = [
      { reason: 'timeout' },
      { reason: 'unreachable' },
      { reason: 'bad-response', status: 200 },
      { reason: 'rate-limited', status: 429 },
      { reason: 'server-error', status: 500 },
      { reason: 'server-error', status: 503 },
      { reason: 'refused', status: 408 },
      { reason: 'refused', status: 425 },
    ];
    expect(passing.map((failure) => decide(failure).action)).toEqual(passing.map(() => 'retry'));
  });

  it('is not tried again when the server would say the same', () => {
    const final: AttemptFailure[] = [
      { reason: 'refused', status: 400 },
      { reason: 'refused', status: 401 },
      { reason: 'refused', status: 404 },
      { reason: 'refused', status: 302 },
      { reason: 'server-error', status: 501 },
      { reason: 'too-large' },
      { reason: 'cancelled' },
      { reason: 'unreachable', isFinal: true },
    ];
    expect(final.map((failure) => decide(failure))).toEqual(final.map(() => ({ action: 'give-up', why: 'final' })));
  });

  it('is tried again as often as was allowed, and no more', () => {
    expect([1, 2, 3, 4].map((attempts) => decide({ reason: 'timeout' }, attempts).action)).toEqual([
      'retry',
      'retry',
      'retry',
      'give-up',
    ]);
  });

  it('waits a random part of a time that doubles up to its ceiling', () => {
    const after = (attempts: number, random: number) => {
      const decision = decideRetry({ reason: 'timeout' }, attempts, { ...limits, maxRetries: 99 }, 1e9, random);
      return decision.action === 'retry' ? decision.afterMs : Number.NaN;
    };
    expect([1, 2, 3, 4].map((attempts) => after(attempts, 0.5))).toEqual([250, 500, 1000, 2000]);
    expect(after(1, 0)).toBe(0);
    expect(after(98, 0.5)).toBe(15_000);
  });

  it('waits at least as long as the server asked for, and a little longer by chance', () => {
    const asked: AttemptFailure = { reason: 'rate-limited', status: 429, retryAfterMs: 10_000 };
    expect(decide(asked, 1, 60_000, 0)).toEqual({ action: 'retry', afterMs: 10_000 });
    expect(decide(asked, 1, 60_000, 0.5)).toEqual({ action: 'retry', afterMs: 10_500 });
  });

  it('is given up at once when the wait would outlast the deadline', () => {
    const asked: AttemptFailure = { reason: 'rate-limited', status: 429, retryAfterMs: 10_000 };
    expect(decide(asked, 1, 9_000)).toEqual({ action: 'give-up', why: 'no-time-left' });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('Sat, 21 Nov 2026 10:00:00 GMT');

  it('is read as seconds and as a date', () => {
    expect(readRetryAfter('7', now)).toBe(7000);
    expect(readRetryAfter('0.5', now)).toBe(500);
    expect(readRetryAfter('Sat, 21 Nov 2026 10:00:30 GMT', now)).toBe(30_000);
    expect(readRetryAfter('Sat, 21 Nov 2026 09:00:00 GMT', now)).toBe(0);
  });

  it.each([undefined, '', 'soon', '-3', '1e9', 'Xxx, nonsense', '99999999999999999'])(
    'says nothing when it is %s',
    (header) => {
      expect(readRetryAfter(header, now)).toBeUndefined();
    },
  );
});

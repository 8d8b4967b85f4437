import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RestartPolicy, decide } from '../../../runtime/supervisor.js';

/**
 * The reference is OTP's own bookkeeping, from supervisor.erl: `add_restart` puts the new time in front of those still
 * `in_period`, and the supervisor gives up when there are more than `intensity` of them.
 */
class OtpReference {
  #restarts: number[] = [];
  readonly #intensity: number;
  readonly #period: number;

  constructor(intensity: number, period: number) {
    this.#intensity = intensity;
    this.#period = period;
  }

  failed(now: number): 'restart' | 'terminate' {
    this.#restarts = [now, ...this.#restarts.filter((then) => !(now > then + this.#period))];
    return this.#restarts.length <= this.#intensity ? 'restart' : 'terminate';
  }
}

describe('the supervisor decides as OTP does', () => {
  test('on 100,000 random schedules of failures', () => {
    const schedule = fc.record({
      maxRestarts: fc.nat(5),
      withinMs: fc.nat(20),
      gaps: fc.array(fc.nat(12), { maxLength: 30 }),
    });
    fc.assert(
      fc.property(schedule, ({ maxRestarts, withinMs, gaps }) => {
        const policy: RestartPolicy = { whenItFails: 'restart', maxRestarts, withinMs };
        const reference = new OtpReference(maxRestarts, withinMs);
        let restarts: readonly number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const decision = decide(policy, restarts, now);
          const expected = reference.failed(now);
          if (decision.decision === 'escalate') return expected === 'terminate';
          if (expected !== 'restart') return false;
          restarts = decision.restarts;
        }
        return true;
      }),
      { numRuns: 100_000 },
    );
  });

  test('a restart exactly one period ago still counts, one a millisecond older does not', () => {
    const policy: RestartPolicy = { whenItFails: 'restart', maxRestarts: 1, withinMs: 1000 };
    expect(decide(policy, [0], 1000).decision).toBe('escalate');
    expect(decide(policy, [0], 1001)).toEqual({ decision: 'restart', restarts: [1001] });
  });

  test('with no restarts allowed the first failure goes up, and says so', () => {
    const decision = decide({ whenItFails: 'restart', maxRestarts: 0, withinMs: 5000 }, [], 7);
    expect(decision).toMatchObject({ decision: 'escalate', reason: expect.stringContaining('1 times within 5 s') });
  });

  test('an actor that escalates is never restarted', () => {
    const policy: RestartPolicy = { whenItFails: 'escalate', maxRestarts: 100, withinMs: 1 };
    expect(decide(policy, [], 0).decision).toBe('escalate');
  });
});

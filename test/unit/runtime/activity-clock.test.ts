import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ActivityClock } from '../../../runtime/activity-clock.js';

test('busy wins over waiting, and the rest is idle', () => {
  let now = 0;
  const clock = new ActivityClock(() => now);
  now = 10;
  clock.waitBegins();
  now = 15;
  clock.busyBegins();
  now = 18;
  clock.waitEnds();
  now = 20;
  clock.busyEnds();
  now = 27;
  expect(clock.read()).toEqual({ busyMs: 5, waitingMs: 5, idleMs: 17 });
});

test('whatever overlaps, the three sum to the time that passed', () => {
  const steps = fc.array(fc.tuple(fc.nat(100), fc.constantFrom('busy', 'wait', 'read')), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (schedule) => {
      let now = 5;
      const clock = new ActivityClock(() => now);
      const ends: (() => void)[] = [];
      for (const [elapsed, what] of schedule) {
        now += elapsed;
        if (what === 'busy') {
          clock.busyBegins();
          ends.push(() => clock.busyEnds());
        } else if (what === 'wait') {
          clock.waitBegins();
          ends.push(() => clock.waitEnds());
        } else ends.shift()?.();
      }
      const { busyMs, waitingMs, idleMs } = clock.read();
      expect(busyMs + waitingMs + idleMs).toBe(now - 5);
    }),
  );
});

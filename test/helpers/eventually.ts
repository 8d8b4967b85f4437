/** Waits for something that another process or thread brings about. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats `check` until it does not throw; its last error after `timeoutMs`. */
export async function eventually(check: () => void | Promise<void>, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(10);
    }
  }
}

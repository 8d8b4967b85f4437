/**
 * Deadlines of many asks behind one timer: an ask costs a push into a bucket instead of a timer of its own. They fire at
 * most one tick late, never early.
 */
const tickMs = 5;

export interface Deadline {
  readonly tick: number;
  readonly fire: () => void;
}

export class Deadlines {
  readonly #buckets = new Map<number, Set<Deadline>>();
  #timer: NodeJS.Timeout | undefined;
  #earliest = Infinity;

  add(timeoutMs: number, fire: () => void): Deadline {
    const tick = Math.ceil((performance.now() + timeoutMs) / tickMs);
    const deadline: Deadline = { tick, fire };
    const bucket = this.#buckets.get(tick);
    if (bucket === undefined) this.#buckets.set(tick, new Set([deadline]));
    else bucket.add(deadline);
    if (tick < this.#earliest) this.#arm(tick);
    else if (this.#buckets.size === 1) this.#timer?.ref();
    return deadline;
  }

  cancel(deadline: Deadline): void {
    const bucket = this.#buckets.get(deadline.tick);
    if (bucket === undefined || !bucket.delete(deadline) || bucket.size > 0) return;
    this.#buckets.delete(deadline.tick);
    // The timer stays for the next ask, but no longer keeps the process alive.
    if (this.#buckets.size === 0) this.#timer?.unref();
  }

  #arm(tick: number): void {
    this.#disarm();
    this.#earliest = tick;
    // Node's timers hold 31 bits; a longer wait wakes up once in between.
    const delay = Math.min(Math.max(tick * tickMs - performance.now(), 0), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#wake(), Math.ceil(delay));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#earliest = Infinity;
  }

  #wake(): void {
    this.#disarm();
    const now = performance.now();
    let next = Infinity;
    for (const [tick, bucket] of this.#buckets) {
      if (tick * tickMs <= now) {
        this.#buckets.delete(tick);
        for (const deadline of bucket) deadline.fire();
      } else if (tick < next) next = tick;
    }
    if (next < this.#earliest) this.#arm(next);
  }
}

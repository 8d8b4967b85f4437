/**
 * PURE. How an actor's time is divided. Busy: a compute call (or other counted work) is open. Waiting: not busy, and an
 * own ask is outstanding. Idle: the rest. The three sum to the time since the clock's start.
 */
export interface Activity {
  readonly busyMs: number;
  readonly waitingMs: number;
  readonly idleMs: number;
}

export class ActivityClock {
  readonly #now: () => number;
  #since: number;
  #busy = 0;
  #waiting = 0;
  readonly #spent = { busyMs: 0, waitingMs: 0, idleMs: 0 };

  /** @param now milliseconds, never going back */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  busyBegins(): void {
    if (this.#busy === 0) this.#settle();
    this.#busy += 1;
  }

  busyEnds(): void {
    if (this.#busy === 1) this.#settle();
    this.#busy -= 1;
  }

  waitBegins(): void {
    if (this.#waiting === 0) this.#settle();
    this.#waiting += 1;
  }

  waitEnds(): void {
    if (this.#waiting === 1) this.#settle();
    this.#waiting -= 1;
  }

  read(): Activity {
    this.#settle();
    return { ...this.#spent };
  }

  #settle(): void {
    const now = this.#now();
    const state = this.#busy > 0 ? 'busyMs' : this.#waiting > 0 ? 'waitingMs' : 'idleMs';
    this.#spent[state] += now - this.#since;
    this.#since = now;
  }
}

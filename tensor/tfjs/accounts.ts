/** What kernels of every kind keep account of: temporaries since an operation began (KERNELS-2), and bytes held. */
import type { Raw } from './kernels.js';

export abstract class Accounts {
  readonly #made: (Raw | undefined)[] = [];
  #bytes = 0;
  #peak = 0;

  abstract retain(raw: Raw): void;
  abstract free(raw: Raw): void;

  protected note(raw: Raw): Raw {
    this.#made.push(raw);
    return raw;
  }

  mark(): number {
    return this.#made.length;
  }

  claim(raw: Raw, mark: number): Raw {
    const made = this.#made;
    for (let index = made.length - 1; index >= mark; index--) {
      if (made[index] !== raw) continue;
      made[index] = undefined;
      return raw;
    }
    this.retain(raw);
    return raw;
  }

  sweep(mark: number): void {
    const made = this.#made;
    for (let index = mark; index < made.length; index++) {
      const raw = made[index];
      if (raw !== undefined) this.free(raw);
    }
    made.length = mark;
  }

  bytes(): number {
    return this.#bytes;
  }

  peakBytes(): number {
    return this.#peak;
  }

  resetPeakBytes(): void {
    this.#peak = this.#bytes;
  }

  /** Of memory that was taken, or, below 0, given back. */
  protected count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#peak) this.#peak = this.#bytes;
  }
}

/** What kernels made since an operation began (KERNELS-2). */
import type { Raw } from './kernels.js';

export abstract class Temporaries {
  readonly #made: (Raw | undefined)[] = [];

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
}

/**
 * PURE. Seeded random numbers for generated data: the same seed and name give the same numbers on every machine.
 * mulberry32 over an FNV-1a hash of the name; for data only, nothing that must not be guessed.
 */

export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform whole number in 0 … below − 1. */
  integer(below: number): number;
  /** A new array in random order. */
  shuffled<Item>(items: readonly Item[]): Item[];
}

export function randomStream(seed: number, name: string): RandomStream {
  let state = hash(`${seed}:${name}`);
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(uniform() * below);
  return {
    uniform,
    integer,
    shuffled(items) {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1);
        const [kept, moved] = [result[last], result[other]];
        if (kept !== undefined && moved !== undefined) [result[last], result[other]] = [moved, kept];
      }
      return result;
    },
  };
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}

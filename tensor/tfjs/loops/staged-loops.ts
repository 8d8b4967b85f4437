/** Loops over arrays that lie elsewhere: copied into a memory of their own, and back. */
import type { Numbers } from '../kernels.js';
import { createLoops, createMemory, type Loops } from './loops.js';

export interface StagedArrays {
  /** Written throughout; not copied before. */
  readonly makes?: readonly Numbers[];
  readonly changes?: readonly Numbers[];
  readonly reads?: readonly Numbers[];
}

export class StagedLoops {
  readonly #memory = createMemory();
  readonly #loops = createLoops(this.#memory);

  /** `body` gets the places of all arrays, in the order of `makes`, `changes`, `reads`. */
  run({ makes = [], changes = [], reads = [] }: StagedArrays, body: (loops: Loops, ...places: number[]) => void): void {
    const all = [...makes, ...changes, ...reads];
    let end = 0;
    const places = all.map((array) => {
      const place = end;
      // Floats lie at multiples of four bytes.
      end += Math.ceil(array.byteLength / 4) * 4;
      return place;
    });
    const memory = this.#bytes(end);
    const part = (array: Numbers, index: number) =>
      memory.subarray(places[index] ?? 0, (places[index] ?? 0) + array.byteLength);
    all.forEach((array, index) => {
      if (index >= makes.length) part(array, index).set(bytesOf(array));
    });
    body(this.#loops, ...places);
    all.slice(0, makes.length + changes.length).forEach((array, index) => bytesOf(array).set(part(array, index)));
  }

  /** Room for so many; it never shrinks. */
  #bytes(count: number): Uint8Array {
    const missing = count - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return new Uint8Array(this.#memory.buffer);
  }
}

const PAGE = 65_536;

function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

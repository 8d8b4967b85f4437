/**
 * Second arguments of products, packed by a loop of ours.
 *
 * XNNPACK packs the second argument into an order of its own when an operation is made, at 10 ns an element (a fifth of a
 * training step), and keeps it with the operation. Here an operation is made once for each shape, the place of what it
 * packed is found in the heap by its values, and before each product that place is written anew, at 1 ns and from a
 * transposed matrix as well. The values and their order are compared when the place is found: if they are others than
 * expected, which another version of the package could bring, the shape is multiplied the plain way.
 */
import { packRows, panelElements, PANEL, type Panels } from './packed-panels.js';
import type { WasmMemory } from './wasm-memory.js';

export interface PackedOperand extends Panels {
  /** What products name it by. */
  readonly id: number;
}

/** A shape is packed here from this use on: what is met a few times only is not worth the search. */
const WORTH_FINDING = 8;
/** Elements of one operand and of all: 32 and 128 MB. The one that was used least lately makes room. */
const [MOST_OF_ONE, MOST_OF_ALL] = [2 ** 23, 2 ** 25] as const;
/** Whole numbers up to 2²⁴ are exact in float32, so each element can have its own. */
const [LEAST_MARK, MARKS] = [2 ** 22, 2 ** 22] as const;
/** Shapes counted at most. */
const MOST_COUNTED = 4096;
const FLOAT = 4;

export class PackedOperands {
  readonly #memory: WasmMemory;
  /** By shape, the one used last at the end; undefined: it was not found. */
  readonly #operands = new Map<string, PackedOperand | undefined>();
  readonly #uses = new Map<string, number>();
  #elements = 0;
  #made = 0;

  constructor(memory: WasmMemory) {
    this.#memory = memory;
  }

  /** For a matrix [inner, columns] that is multiplied `times` times; undefined: multiply it as it lies. */
  of(inner: number, columns: number, times: number): PackedOperand | undefined {
    const shape = `${inner}x${columns}`;
    if (this.#operands.has(shape)) {
      const operand = this.#operands.get(shape);
      this.#operands.delete(shape);
      this.#operands.set(shape, operand);
      return operand;
    }
    const uses = (this.#uses.get(shape) ?? 0) + times;
    if (uses < WORTH_FINDING || panelElements(inner, columns) > MOST_OF_ONE) {
      if (this.#uses.size >= MOST_COUNTED) this.#uses.clear();
      this.#uses.set(shape, uses);
      return undefined;
    }
    this.#uses.delete(shape);
    const operand = this.#make(inner, columns);
    this.#operands.set(shape, operand);
    this.#makeRoom();
    return operand;
  }

  #make(inner: number, columns: number): PackedOperand | undefined {
    const memory = this.#memory;
    const [left, right, target] = [inner, inner * columns, columns].map((count) => memory.reserve(FLOAT * count));
    if (left === undefined || right === undefined || target === undefined) return undefined;
    const id = memory.register(inner * columns, right);
    // Other values each time: what an operation before left in free memory must not be taken for this one's.
    const first = LEAST_MARK + ((this.#made++ * 7919) % MARKS);
    const heap = memory.floats();
    for (let index = 0; index < inner * columns; index++) heap[right / FLOAT + index] = first + index;
    heap.fill(0, left / FLOAT, left / FLOAT + inner);
    memory.multiply(left, id, target, { rows: 1, inner, columns });
    const place = this.#find(right / FLOAT, inner, columns);
    for (const offset of [left, right, target]) memory.release(offset);
    if (place === undefined) {
      memory.forget(id);
      return undefined;
    }
    this.#elements += panelElements(inner, columns);
    return { id, place, inner, columns };
  }

  /** Where the packed copy of the matrix at `from` begins. */
  #find(from: number, inner: number, columns: number): number | undefined {
    const heap = this.#memory.floats();
    const expected = new Float32Array(inner * columns + panelElements(inner, columns));
    expected.set(heap.subarray(from, from + inner * columns));
    packRows(expected, 0, { place: inner * columns, inner, columns });
    const packed = expected.subarray(inner * columns);
    const first = heap[from]!;
    // As a rule it lies behind the matrix, which was reserved just before.
    for (const [start, end] of [
      [from + 1, heap.length],
      [0, from],
    ] as const) {
      for (let at = heap.indexOf(first, start); at >= 0 && at < end; at = heap.indexOf(first, at + 1)) {
        if (at >= PANEL && equal(heap.subarray(at - PANEL, at - PANEL + packed.length), packed)) return at - PANEL;
      }
    }
    return undefined;
  }

  #makeRoom(): void {
    for (const [shape, operand] of this.#operands) {
      if (this.#elements <= MOST_OF_ALL) return;
      if (operand === undefined) continue;
      this.#memory.forget(operand.id);
      this.#operands.delete(shape);
      this.#elements -= panelElements(operand.inner, operand.columns);
    }
  }
}

function equal(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/**
 * Every matrix product of the engine: `createProduct(kernels)` gives one function, `product(a, b)`.
 *
 * PRODUCT-1 a [M, K] · b [K, N] → [M, N], or with one equal leading axis: a [Z, M, K] · b [Z, K, N] → [Z, M, N]. float32,
 *           shapes that fit. `b` may lie transposed, [(Z,) N, K]; for a transposed `a` ask `contract` (contraction.ts).
 * PRODUCT-2 The result is a temporary of the operation that asks (KERNELS-2); the arguments are not kept.
 * PRODUCT-3 The values are those of this moment. XNNPACK keeps a packed copy of b by the id of its data and never looks
 *           at b again, so a weight updated in place would be multiplied as it was before: ids here are our own, and
 *           what is packed is written or ended by each call.
 * PRODUCT-4 Sums are in one order, which the shapes decide (OPS-3).
 */
import type { Kernels, Raw } from '../kernels.js';
import { PackedOperands } from './packed-operands.js';
import { packColumns, packRows } from './packed-panels.js';
import { transposeMatrices } from './transposed.js';
import { wasmMemoryOf, type WasmMemory } from './wasm-memory.js';

export type Product = (a: Raw, b: Raw, options?: { readonly transposedB?: boolean }) => Raw;

export function createProduct(kernels: Kernels): Product {
  const memory = wasmMemoryOf(kernels);
  if (memory === undefined) {
    return (a, b, { transposedB = false } = {}) =>
      kernels.run('BatchMatMul', { a, b }, { transposeA: false, transposeB: transposedB });
  }
  const products = new WasmProducts(kernels, memory);
  return (a, b, { transposedB = false } = {}) => products.multiply(a, b, transposedB);
}

/** Bytes. */
const FLOAT = 4;

class WasmProducts {
  readonly #kernels: Kernels;
  readonly #memory: WasmMemory;
  readonly #operands: PackedOperands;

  constructor(kernels: Kernels, memory: WasmMemory) {
    this.#kernels = kernels;
    this.#memory = memory;
    this.#operands = new PackedOperands(memory);
  }

  /** The kernel's own loops over a batch are ten times slower than one product after the other. */
  multiply(a: Raw, b: Raw, transposedB: boolean): Raw {
    const kernels = this.#kernels;
    const axes = a.shape.length;
    const batch = axes === 3 ? (a.shape[0] ?? 0) : 1;
    const [rows = 0, inner = 0] = a.shape.slice(-2);
    const columns = b.shape[axes - (transposedB ? 2 : 1)] ?? 0;
    const shape = axes === 3 ? [batch, rows, columns] : [rows, columns];
    if (inner === 0) return kernels.fill(shape, 'float32', 0);
    const out = kernels.loop(shape, 'float32', [], () => undefined);
    if (batch === 0 || rows === 0 || columns === 0) return out;
    const operand = this.#operands.of(inner, columns, batch);
    if (operand === undefined) {
      const straight = transposedB ? this.#transposed(b, columns, inner) : b;
      this.#each(a, straight, out, (left, right, target) => {
        const id = this.#memory.register(inner * columns, right);
        this.#memory.multiply(left, id, target, { rows, inner, columns });
        this.#memory.forget(id);
      });
    } else {
      const pack = transposedB ? packColumns : packRows;
      const heap = this.#memory.floats();
      this.#each(a, b, out, (left, right, target) => {
        pack(heap, right / FLOAT, operand);
        this.#memory.multiply(left, operand.id, target, { rows, inner, columns });
      });
    }
    return out;
  }

  /** With the bytes at which the matrices of each product begin. */
  #each(a: Raw, b: Raw, out: Raw, multiply: (left: number, right: number, target: number) => void): void {
    const memory = this.#memory;
    const [left, right, target] = [memory.offset(a), memory.offset(b), memory.offset(out)];
    const [rows = 0, inner = 0] = a.shape.slice(-2);
    const columns = out.shape[out.shape.length - 1] ?? 0;
    const batch = a.shape.length === 3 ? (a.shape[0] ?? 0) : 1;
    memory.together(rows * inner * columns, () => {
      for (let item = 0; item < batch; item++) {
        multiply(
          left + FLOAT * item * rows * inner,
          right + FLOAT * item * inner * columns,
          target + FLOAT * item * rows * columns,
        );
      }
    });
  }

  #transposed(b: Raw, rows: number, columns: number): Raw {
    const shape = [...b.shape.slice(0, -2), columns, rows];
    return this.#kernels.loop(shape, 'float32', [b], (out, values) => {
      if (out instanceof Float32Array && values instanceof Float32Array) transposeMatrices(values, out, rows, columns);
    });
  }
}

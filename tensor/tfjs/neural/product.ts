/**
 * Every matrix product of the engine: `createProduct(kernels)` gives one function, `product(a, b)`.
 *
 * PRODUCT-1 a [M, K] · b [K, N] → [M, N], or with one equal leading axis: a [Z, M, K] · b [Z, K, N] → [Z, M, N]. float32,
 *           shapes that fit, no transpose flags: who needs one asks `contract` (contraction.ts), which makes the transpose.
 * PRODUCT-2 The result is a temporary of the operation that asks (KERNELS-2); the arguments are not kept.
 * PRODUCT-3 The values are those of this moment. XNNPACK keeps a packed copy of b by the id of its data and never looks
 *           at b again, so a weight updated in place would be multiplied as it was before: each call has ids of its own.
 * PRODUCT-4 Sums are in one order, which the shapes decide (OPS-3).
 */
import type { Kernels, Raw } from '../kernels.js';
import { wasmMemoryOf, type WasmMemory } from './wasm-memory.js';

export type Product = (a: Raw, b: Raw) => Raw;

export function createProduct(kernels: Kernels): Product {
  const memory = wasmMemoryOf(kernels);
  if (memory !== undefined) return (a, b) => wasmProduct(kernels, memory, a, b);
  return (a, b) => kernels.run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
}

export interface ProductSizes {
  /** Products of one call. */
  readonly batch: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

export function productSizes({ shape: a }: Raw, { shape: b }: Raw): ProductSizes {
  const axes = a.length;
  return {
    batch: axes === 3 ? (a[0] ?? 0) : 1,
    rows: a[axes - 2] ?? 0,
    inner: a[axes - 1] ?? 0,
    columns: b[axes - 1] ?? 0,
  };
}

/** The kernel's own loops over a batch are ten times slower than one product after the other. */
function wasmProduct(kernels: Kernels, memory: WasmMemory, a: Raw, b: Raw): Raw {
  const { batch, rows, inner, columns } = productSizes(a, b);
  const shape = a.shape.length === 3 ? [batch, rows, columns] : [rows, columns];
  if (inner === 0) return kernels.fill(shape, 'float32', 0);
  const out = kernels.loop(shape, 'float32', [], () => undefined);
  if (rows === 0 || columns === 0) return out;
  const [left, right, target] = [memory.offset(a), memory.offset(b), memory.offset(out)];
  memory.together(rows * inner * columns, () => {
    for (let item = 0; item < batch; item++) {
      memory.multiply(
        left + FLOAT * item * rows * inner,
        right + FLOAT * item * inner * columns,
        target + FLOAT * item * rows * columns,
        { rows, inner, columns },
      );
    }
  });
  return out;
}

/** Bytes. */
const FLOAT = 4;

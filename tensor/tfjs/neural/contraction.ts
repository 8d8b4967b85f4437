/**
 * Products with transposed arguments. Of the two ways to the same numbers, a·b and (bᵀ·aᵀ)ᵀ, the cheaper one is taken:
 * the second argument of a product is packed each time, so a few rows times a large weight are better as the weight
 * times a few columns.
 */
import type { Raw } from '../kernels.js';
import { lastSize, type NeuralKernels } from './neural-kernels.js';
import { PANEL } from './packed-panels.js';

/** Nanoseconds an element on WebAssembly, one thread, measured with sizes from 32 to 1024. */
const [PACK, TRANSPOSE, MULTIPLY] = [1.5, 1.5, 0.1] as const;
/** A matrix of more elements is not transposed only to change the order: that is memory, not only time. */
const MOST_REORDERED = 2 ** 16;

/**
 * op(a) · op(b), where op exchanges the last two axes when its flag says so: [(Z,) M, K] · [(Z,) K, N] → [(Z,) M, N].
 * Shapes fit.
 */
export function contract(
  kernels: NeuralKernels,
  a: Raw,
  b: Raw,
  { transposeA = false, transposeB = false }: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Raw {
  const [rows, inner] = matrixSizes(a, transposeA);
  const [, columns] = matrixSizes(b, transposeB);
  if (!swapIsCheaper({ rows, inner, columns, transposeA, transposeB })) {
    return transposeA
      ? kernels.within(() => kernels.product(kernels.transposed(a), b, { transposedB: transposeB }))
      : kernels.product(a, b, { transposedB: transposeB });
  }
  return kernels.within(() =>
    kernels.transposed(kernels.product(transposeB ? b : kernels.transposed(b), a, { transposedB: !transposeA })),
  );
}

interface Plan {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function swapIsCheaper({ rows, inner, columns, transposeA, transposeB }: Plan): boolean {
  const [left, right] = [rows * inner, inner * columns];
  if (!transposeB && right > MOST_REORDERED) return false;
  const straight = TRANSPOSE * left * Number(transposeA) + PACK * right;
  const swapped = TRANSPOSE * (right * Number(!transposeB) + rows * columns) + PACK * left;
  const whole = (size: number) => Math.ceil(size / PANEL) * PANEL;
  return swapped + MULTIPLY * inner * columns * whole(rows) < straight + MULTIPLY * inner * rows * whole(columns);
}

function matrixSizes(x: Raw, turned: boolean): [number, number] {
  const [first, second] = [x.shape[x.shape.length - 2] ?? 0, lastSize(x)];
  return turned ? [second, first] : [first, second];
}

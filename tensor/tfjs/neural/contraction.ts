/**
 * Products with a transposed argument. The transpose is made first, and of the two ways to the same numbers, a·b and
 * (bᵀ·aᵀ)ᵀ, the cheaper one is taken: the second argument of a product is packed, which costs as much as a hundred
 * multiplications an element, so a few rows times a large weight are better as the weight times a few columns.
 */
import type { Raw } from '../kernels.js';
import { lastSize, type NeuralKernels } from './neural-kernels.js';

/** Nanoseconds an element on WebAssembly, one thread, measured with sizes from 32 to 1024. */
const [PACK, TRANSPOSE, MULTIPLY] = [10, 1.5, 0.1] as const;
/** Columns of the second argument that the product kernel computes at a time. */
const PANEL = 8;
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
  const turned = (x: Raw, turn: boolean) => (turn ? kernels.transposed(x) : x);
  return kernels.within(() =>
    swapIsCheaper({ rows, inner, columns, transposeA, transposeB })
      ? kernels.transposed(kernels.product(turned(b, !transposeB), turned(a, !transposeA)))
      : kernels.product(turned(a, transposeA), turned(b, transposeB)),
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
  const straight = TRANSPOSE * (left * Number(transposeA) + right * Number(transposeB)) + PACK * right;
  const swapped = TRANSPOSE * (left * Number(!transposeA) + right * Number(!transposeB) + rows * columns) + PACK * left;
  const whole = (size: number) => Math.ceil(size / PANEL) * PANEL;
  return swapped + MULTIPLY * inner * columns * whole(rows) < straight + MULTIPLY * inner * rows * whole(columns);
}

function matrixSizes(x: Raw, turned: boolean): [number, number] {
  const [first, second] = [x.shape[x.shape.length - 2] ?? 0, lastSize(x)];
  return turned ? [second, first] : [first, second];
}

/**
 * The products of `@tensorflow/tfjs-backend-wasm` itself, in place of ours, so that a training step can be measured with
 * them: by transpose flags, or with transposes made first. Only for this thread, and only for measuring.
 */
import { chooseBackend } from '../tensor/tfjs/backends/choose-backend.js';
import { transposeMatrices } from '../tensor/tfjs/neural/transposed.js';
import type { Products, ProductSizes, Strided } from '../tensor/tfjs/products/products.js';

export const packageProducts = ['flags', 'transposes'] as const;
export type PackageProducts = (typeof packageProducts)[number];

interface WasmModule {
  readonly HEAP32: Int32Array;
  readonly HEAPF32: Float32Array;
  _malloc(bytes: number): number;
  _BatchMatMul(...words: number[]): void;
  readonly tfjs: {
    registerTensor(id: number, elements: number, place: number): void;
    disposeData(id: number): void;
  };
}

/** The package numbers its own tensors from 1. */
const [LEFT, RIGHT, OUT] = [2 ** 31 - 1, 2 ** 31 - 2, 2 ** 31 - 3] as const;
const RANK = 3;
const WORD = 4;

/** To be called before the engine of this thread is made. */
export async function usePackageProducts(how: PackageProducts): Promise<void> {
  const { tf, products } = await chooseBackend('wasm', 1);
  const backend: object = tf.backend();
  if (products === undefined || !hasModule(backend)) throw new Error('the backend is not WebAssembly');
  const { wasm } = backend;
  const shapes = wasm._malloc(2 * RANK * WORD);
  const scratch = how === 'transposes' ? [wasm._malloc(MOST_BYTES), wasm._malloc(MOST_BYTES)] : [];
  const multiply: Products['multiply'] = (sizes, a, b, out) => {
    const { rows, inner, columns } = sizes;
    for (let item = 0; item < sizes.items; item++) {
      const [left, right, target] = [placeOf(a, item), placeOf(b, item), placeOf(out, item)];
      const [first, second] =
        how === 'flags'
          ? [left, right]
          : [
              straight(wasm, left, rows, inner, scratch[0] ?? 0),
              straight(wasm, right, inner, columns, scratch[1] ?? 0),
            ];
      run(wasm, shapes, sizes, first, second, target);
    }
  };
  Object.assign(products, { multiply });
}

/** One matrix: the byte at which it begins, and strides in numbers. */
interface Place {
  readonly byte: number;
  readonly row: number;
  readonly column: number;
}

function placeOf({ byte, item, row, column }: Strided, index: number): Place {
  return { byte: byte + index * item, row: row / WORD, column: column / WORD };
}

/** More than any matrix of the measured step takes. */
const MOST_BYTES = 2 ** 23;

function run(
  wasm: WasmModule,
  shapes: number,
  { rows, inner, columns }: ProductSizes,
  a: Place,
  b: Place,
  out: Place,
): void {
  const [turnedA, turnedB] = [isTurned(a, inner), isTurned(b, columns)];
  wasm.HEAP32.set([1, ...(turnedA ? [inner, rows] : [rows, inner])], shapes / WORD);
  wasm.HEAP32.set([1, ...(turnedB ? [columns, inner] : [inner, columns])], shapes / WORD + RANK);
  wasm.tfjs.registerTensor(LEFT, rows * inner, a.byte);
  wasm.tfjs.registerTensor(RIGHT, inner * columns, b.byte);
  wasm.tfjs.registerTensor(OUT, rows * columns, out.byte);
  const flags = [Number(turnedA), Number(turnedB)];
  wasm._BatchMatMul(LEFT, shapes, RANK, RIGHT, shapes + RANK * WORD, RANK, ...flags, OUT);
  // Ends what it packed of b, too: a weight is another at the next step.
  for (const id of [LEFT, RIGHT, OUT]) wasm.tfjs.disposeData(id);
}

function isTurned({ row, column }: Place, width: number): boolean {
  return column !== 1 && row === 1 && width > 1;
}

function straight(wasm: WasmModule, matrix: Place, rows: number, columns: number, scratch: number): Place {
  if (!isTurned(matrix, columns)) return matrix;
  const [from, to] = [matrix.byte, scratch].map((byte) =>
    wasm.HEAPF32.subarray(byte / WORD, byte / WORD + rows * columns),
  );
  if (from !== undefined && to !== undefined) transposeMatrices(from, to, columns, rows);
  return { byte: scratch, row: columns, column: 1 };
}

function hasModule(backend: object): backend is { readonly wasm: WasmModule } {
  const wasm: unknown = 'wasm' in backend ? backend.wasm : undefined;
  return typeof wasm === 'object' && wasm !== null && '_BatchMatMul' in wasm && 'HEAPF32' in wasm && 'HEAP32' in wasm;
}

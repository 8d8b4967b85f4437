/**
 * The heap of the WebAssembly backend, below its kernels: products of parts of tensors, by their places. All that the
 * neural operations use of the package's inner workings is here, and is looked at when it is asked for.
 */
import type { Kernels, Raw } from '../kernels.js';
import { WasmKernels } from '../wasm-kernels.js';

export interface WasmMemory {
  /** The byte at which the values begin. */
  offset(raw: Raw): number;
  /** target [rows, columns] ← a [rows, inner] · b [inner, columns], all float32 at these bytes, none empty. */
  multiply(a: number, b: number, target: number, sizes: MatrixSizes): void;
  /** `run` with all threads when each of its products takes so many multiplications that it helps. */
  together(multiplications: number, run: () => void): void;
}

export interface MatrixSizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

interface WasmModule {
  readonly HEAP32: Int32Array;
  _malloc(bytes: number): number;
  _BatchMatMul(
    a: number,
    aShape: number,
    aRank: number,
    b: number,
    bShape: number,
    bRank: number,
    transposeA: number,
    transposeB: number,
    out: number,
  ): void;
  readonly tfjs: {
    registerTensor(id: number, elements: number, offset: number): void;
    disposeData(id: number): void;
  };
}

/** The package numbers its tensors from 1. */
const [LEFT, RIGHT, TARGET] = [2 ** 31 - 1, 2 ** 31 - 2, 2 ** 31 - 3] as const;
const RANK = 3;
const WORD = 4;

/** Nothing where the backend is another one. */
export function wasmMemoryOf(kernels: Kernels): WasmMemory | undefined {
  if (!(kernels instanceof WasmKernels)) return undefined;
  const { backend } = kernels;
  const wasm: unknown = backend.wasm;
  if (!isWasmModule(wasm)) {
    throw new Error('this version of @tensorflow/tfjs-backend-wasm is built otherwise than the one that is known');
  }
  // Written anew for each product; as long-lived as the module.
  const shapes = wasm._malloc(2 * RANK * WORD) >>> 0;
  return {
    together: (multiplications, run) => kernels.together(multiplications, run),
    offset: ({ dataId }) => backend.getMemoryOffset(dataId),
    multiply: (a, b, target, { rows, inner, columns }) => {
      const { HEAP32: words, tfjs } = wasm;
      let place = shapes / WORD;
      words[place++] = 1;
      words[place++] = rows;
      words[place++] = inner;
      words[place++] = 1;
      words[place++] = inner;
      words[place] = columns;
      tfjs.registerTensor(LEFT, rows * inner, a);
      tfjs.registerTensor(RIGHT, inner * columns, b);
      tfjs.registerTensor(TARGET, rows * columns, target);
      kernels.together(rows * inner * columns, () =>
        wasm._BatchMatMul(LEFT, shapes, RANK, RIGHT, shapes + RANK * WORD, RANK, 0, 0, TARGET),
      );
      // Ends what XNNPACK packed of b, too.
      tfjs.disposeData(LEFT);
      tfjs.disposeData(RIGHT);
      tfjs.disposeData(TARGET);
    },
  };
}

function isWasmModule(wasm: unknown): wasm is WasmModule {
  const tfjs = property(wasm, 'tfjs');
  return (
    ['HEAP32', '_malloc', '_BatchMatMul'].every((key) => property(wasm, key) !== undefined) &&
    ['registerTensor', 'disposeData'].every((key) => typeof property(tfjs, key) === 'function')
  );
}

function property(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined;
}

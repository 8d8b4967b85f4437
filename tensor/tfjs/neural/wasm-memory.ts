/**
 * The heap of the WebAssembly backend, below its kernels: products of parts of tensors, by their places. All that the
 * neural operations use of the package's inner workings is here, and is looked at when it is asked for.
 */
import type { Kernels, Raw } from '../kernels.js';
import { WasmKernels } from '../wasm-kernels.js';

export interface WasmMemory {
  /** The whole heap; another one after anything was reserved. Places in it are bytes / 4. */
  floats(): Float32Array;
  /** The byte at which the values begin. */
  offset(raw: Raw): number;
  /** Bytes that no tensor holds. @throws Error when there are none left */
  reserve(bytes: number): number;
  release(offset: number): void;
  /** Gives float32 values at a byte an id that kernels know them by. */
  register(elements: number, offset: number): number;
  /** Ends the id, and what XNNPACK packed of its values. */
  forget(id: number): void;
  /** target [rows, columns] ← a [rows, inner] · b [inner, columns], float32, none empty: b by its id, the others by bytes. */
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
  readonly HEAPF32: Float32Array;
  _malloc(bytes: number): number;
  _free(offset: number): void;
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
const [LEFT, TARGET, LAST_FREE] = [2 ** 31 - 1, 2 ** 31 - 2, 2 ** 31 - 3] as const;
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
  const { tfjs } = wasm;
  // Ids are used again: from the last one down, those given back first.
  const free: number[] = [];
  let lowest = LAST_FREE;
  const reserve = (bytes: number) => {
    const offset = wasm._malloc(bytes) >>> 0;
    if (offset === 0) throw new Error(`the heap of WebAssembly has no ${bytes} bytes left`);
    return offset;
  };
  // Written anew for each product; as long-lived as the module.
  const shapes = reserve(2 * RANK * WORD);
  return {
    floats: () => wasm.HEAPF32,
    offset: ({ dataId }) => backend.getMemoryOffset(dataId),
    reserve,
    release: (offset) => wasm._free(offset),
    register: (elements, offset) => {
      const id = free.pop() ?? lowest--;
      tfjs.registerTensor(id, elements, offset);
      return id;
    },
    forget: (id) => {
      tfjs.disposeData(id);
      free.push(id);
    },
    multiply: (a, b, target, { rows, inner, columns }) => {
      const words = wasm.HEAP32;
      let place = shapes / WORD;
      words[place++] = 1;
      words[place++] = rows;
      words[place++] = inner;
      words[place++] = 1;
      words[place++] = inner;
      words[place] = columns;
      tfjs.registerTensor(LEFT, rows * inner, a);
      tfjs.registerTensor(TARGET, rows * columns, target);
      wasm._BatchMatMul(LEFT, shapes, RANK, b, shapes + RANK * WORD, RANK, 0, 0, TARGET);
      tfjs.disposeData(LEFT);
      tfjs.disposeData(TARGET);
    },
    together: (multiplications, run) => kernels.together(multiplications, run),
  };
}

function isWasmModule(wasm: unknown): wasm is WasmModule {
  const tfjs = property(wasm, 'tfjs');
  return (
    ['HEAP32', 'HEAPF32', '_malloc', '_free', '_BatchMatMul'].every((key) => property(wasm, key) !== undefined) &&
    ['registerTensor', 'disposeData'].every((key) => typeof property(tfjs, key) === 'function')
  );
}

function property(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined;
}

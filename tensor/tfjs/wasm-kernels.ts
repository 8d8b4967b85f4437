/**
 * Kernels on WebAssembly, called without tfjs's engine between (which costs more than a small kernel), and its heap as
 * plain memory: loops of our own and writes in place work on views of it.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Accounts } from './accounts.js';
import type { TfjsBackend } from './backends/backend.js';
import type { Attributes, KernelInputs, Kernels, Numbers, Raw, RawDType, Transposed } from './kernels.js';
import type { Loops } from './loops/loops.js';
import { elementCount } from './shapes.js';
import type { Products } from './products/products.js';

type KernelFunction = (call: { inputs: KernelInputs; attrs: Attributes; backend: BackendWasm }) => Raw | Raw[];

/** Code of our own over the memory that the tensors lie in. */
type HeapCode = Required<Pick<TfjsBackend, 'products' | 'loops'>>;

const NO_ATTRIBUTES: Attributes = {};
const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const HEAP_LIMIT = 2 ** 32;

export class WasmKernels extends Accounts implements Kernels {
  readonly description: string;
  readonly #tf: TfjsBackend['tf'];
  readonly #products: Products;
  readonly #loops: Loops;
  readonly backend: BackendWasm;
  /** tfjs's types leave out what emscripten puts on the module; the views are replaced when the heap moves. */
  readonly #heap: { readonly HEAPU8: Uint8Array };
  readonly #functions = new Map<string, KernelFunction>();
  /** Parts of other memory, by their data id: the id of the whole, which they keep alive. */
  readonly #wholes = new WeakMap<object, object>();

  constructor({ tf, description }: TfjsBackend, backend: BackendWasm, { products, loops }: HeapCode) {
    super();
    this.#tf = tf;
    this.backend = backend;
    this.#products = products;
    this.#loops = loops;
    // Emscripten puts its views on the module, which tfjs's types leave out: no guard could tell more.
    this.#heap = backend.wasm as unknown as { readonly HEAPU8: Uint8Array };
    this.description = description;
    this.#countMemory();
  }

  run(kernel: string, inputs: KernelInputs, attributes = NO_ATTRIBUTES): Raw {
    const call = this.#functions.get(kernel) ?? this.#find(kernel);
    const result = call({ inputs, attrs: attributes, backend: this.backend });
    if (Array.isArray(result)) throw new Error(`the kernel ${kernel} has several outputs`);
    return this.note(result);
  }

  runSeveral(kernel: string, inputs: KernelInputs, attributes = NO_ATTRIBUTES): readonly Raw[] {
    const call = this.#functions.get(kernel) ?? this.#find(kernel);
    const result = call({ inputs, attrs: attributes, backend: this.backend });
    const results = Array.isArray(result) ? result : [result];
    for (const raw of results) this.note(raw);
    return results;
  }

  product(a: Raw, b: Raw, { transposeA = false, transposeB = false }: Transposed = {}): Raw {
    const items = a.shape.length === 3 ? (a.shape[0] ?? 0) : 1;
    const [rows = 0, inner = 0] = transposeA ? a.shape.slice(-2).toReversed() : a.shape.slice(-2);
    const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)] ?? 0;
    const shape = [...a.shape.slice(0, -2), rows, columns];
    if (inner === 0) return this.fill(shape, 'float32', 0);
    const out = this.loop(shape, 'float32', [], () => undefined);
    if (items === 0 || rows === 0 || columns === 0) return out;
    const matrix = ({ dataId }: Raw, height: number, width: number, transposed: boolean) => ({
      byte: this.backend.getMemoryOffset(dataId),
      item: height * width * FLOAT,
      row: (transposed ? 1 : width) * FLOAT,
      column: (transposed ? height : 1) * FLOAT,
    });
    this.#products.multiply(
      { items, rows, inner, columns },
      matrix(a, rows, inner, transposeA),
      matrix(b, inner, columns, transposeB),
      matrix(out, rows, columns, false),
    );
    return out;
  }

  upload(data: Numbers, shape: readonly number[], dtype: RawDType): Raw {
    return this.loop(shape, dtype, [], (output) => output.set(data));
  }

  fill(shape: readonly number[], dtype: RawDType, value: number): Raw {
    return this.loop(shape, dtype, [], (output) => output.fill(value));
  }

  loop(
    shape: readonly number[],
    dtype: RawDType,
    inputs: readonly Raw[],
    body: (output: Numbers, ...inputs: readonly Numbers[]) => void,
  ): Raw {
    const output = this.note(this.backend.makeOutput([...shape], dtype));
    // Views only now: to make room for the output may have moved the heap.
    body(this.view(output), ...inputs.map((input) => this.view(input)));
    return output;
  }

  change(target: Raw, inputs: readonly Raw[], body: (target: Numbers, ...inputs: readonly Numbers[]) => void): Raw {
    body(this.view(target), ...inputs.map((input) => this.view(input)));
    return target;
  }

  compute(
    shapes: readonly (readonly number[])[],
    inputs: readonly Raw[],
    body: (loops: Loops, ...places: number[]) => void,
  ): readonly Raw[] {
    const results = shapes.map((shape) => this.note(this.backend.makeOutput([...shape], 'float32')));
    this.computeIn(results, inputs, body);
    return results;
  }

  computeIn(targets: readonly Raw[], inputs: readonly Raw[], body: (loops: Loops, ...places: number[]) => void): void {
    const placeOf = ({ dataId }: Raw) => this.backend.getMemoryOffset(dataId);
    body(this.#loops, ...targets.map(placeOf), ...inputs.map(placeOf));
  }

  view({ dataId, shape, dtype }: Raw): Numbers {
    const { buffer } = this.#heap.HEAPU8;
    const offset = this.backend.getMemoryOffset(dataId);
    const length = elementCount(shape);
    if (dtype === 'float32') return new Float32Array(buffer, offset, length);
    if (dtype === 'int32') return new Int32Array(buffer, offset, length);
    return new Uint8Array(buffer, offset, length);
  }

  reshape({ dataId, dtype }: Raw, shape: readonly number[]): Raw {
    this.backend.incRef(dataId);
    return this.note({ dataId, shape: [...shape], dtype });
  }

  part({ dataId, dtype }: Raw, start: number, shape: readonly number[]): Raw {
    const offset = this.backend.getMemoryOffset(dataId) + start * this.#tf.util.bytesPerElement(dtype);
    const part = this.backend.makeOutput([...shape], dtype, offset);
    this.backend.incRef(dataId);
    this.#wholes.set(part.dataId, dataId);
    return this.note(part);
  }

  shared({ dataId }: Raw): boolean {
    return this.backend.refCount(dataId) > 1 || this.#wholes.has(dataId);
  }

  retain({ dataId }: Raw): void {
    this.backend.incRef(dataId);
  }

  free({ dataId }: Raw): void {
    this.backend.disposeData(dataId);
  }

  #find(kernel: string): KernelFunction {
    const found = this.#tf.getKernel(kernel, this.#tf.getBackend());
    if (found === undefined) throw new Error(`there is no kernel ${kernel} on WebAssembly`);
    // tfjs types every kernel's inputs as a record of tensors by name; Concat and Pack take a list.
    const call = found.kernelFunc as unknown as KernelFunction;
    this.#functions.set(kernel, call);
    return call;
  }

  /** All that kernels allocate goes through these two; parts of other memory must not be given to `free`. */
  #countMemory(): void {
    const backend = this.backend;
    const bytesOf = (shape: readonly number[], dtype: Raw['dtype']) =>
      elementCount(shape) * this.#tf.util.bytesPerElement(dtype);
    const [move, disposeData] = [backend.move.bind(backend), backend.disposeData.bind(backend)];
    backend.move = (dataId, values, shape, dtype, references) => {
      const bytes = bytesOf(shape, dtype);
      // A larger number would be taken for what is left of it beyond 32 bits.
      if (bytes >= HEAP_LIMIT) throw this.#full(bytes);
      move(dataId, values, shape, dtype, references);
      if (backend.getMemoryOffset(dataId) === 0) {
        disposeData(dataId, true);
        throw this.#full(bytes);
      }
      this.count(bytes);
    };
    backend.disposeData = (dataId, force = false) => {
      const data = backend.dataIdMap.get(dataId);
      if (data === undefined) return true;
      if (!force && data.refCount > 1) return disposeData(dataId);
      const whole = this.#wholes.get(dataId);
      if (whole === undefined) {
        this.count(-bytesOf(data.shape, data.dtype));
        return disposeData(dataId, force);
      }
      backend.wasm.tfjs.disposeData(data.id);
      backend.dataIdMap.delete(dataId);
      return backend.disposeData(whole);
    };
  }

  #full(bytes: number): Error {
    return new Error(
      `the heap of WebAssembly, which ends at 4 GB, holds ${this.bytes()} bytes and has no ${bytes} left`,
    );
  }
}

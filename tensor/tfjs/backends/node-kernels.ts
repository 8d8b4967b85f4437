/**
 * Kernels on libtensorflow, by a peer package's backend and without tfjs's engine between.
 *
 * Tensors live behind the package's C interface, so what a loop of ours makes or reads is an array on this side, and is
 * handed over when a kernel first wants it. Only the public interface of tfjs's backends is used.
 *
 * NODE-1 `change` never writes to an array that libtensorflow has been given: it computes with the array itself, and its
 *        results may share it (Slice, Reshape). All that share a `reshape` see the change all the same.
 * NODE-2 The bytes counted are those of tensors. A second copy on this side, of what a kernel made and a loop read, and
 *        what kernels use within, are not.
 */
import type { DataId, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { elementCount } from '../shapes.js';
import type { Attributes, KernelInputs, Kernels, Numbers, Raw, RawDType } from '../kernels.js';
import { Temporaries } from '../temporaries.js';
import type { TfjsBackend } from './backend.js';

type KernelFunction = (call: { inputs: KernelInputs; attrs: Attributes; backend: KernelBackend }) => Output | Output[];
/** Some kernels give tensors of tfjs's engine, which counts them. */
type Output = TensorInfo & { dispose?(): void };

/** Values that one or several shapes share. */
interface Storage {
  readonly bytes: number;
  readonly entries: Set<Entry>;
  /** On this side: those of a loop, or read from libtensorflow once. */
  values: Numbers | undefined;
  /** Libtensorflow has been given `values`. */
  handedOver: boolean;
}

/** What `Raw.dataId` is here. */
class Entry {
  readonly storage: Storage;
  /** The backend's; undefined until a kernel wants it. */
  data: DataId | undefined;
  references = 1;

  constructor(storage: Storage, data: DataId | undefined) {
    this.storage = storage;
    this.data = data;
    storage.entries.add(this);
  }
}

const NO_ATTRIBUTES: Attributes = {};

export class NodeKernels extends Temporaries implements Kernels {
  readonly description: string;
  readonly #tf: TfjsBackend['tf'];
  readonly #backend: KernelBackend;
  readonly #functions = new Map<string, KernelFunction>();
  #bytes = 0;
  #peak = 0;

  constructor({ tf, description }: TfjsBackend) {
    super();
    this.#tf = tf;
    this.#backend = tf.backend();
    this.description = description;
  }

  run(kernel: string, inputs: KernelInputs, attributes = NO_ATTRIBUTES): Raw {
    const result = this.#call(kernel, inputs, attributes);
    if (Array.isArray(result)) throw new Error(`the kernel ${kernel} has several outputs`);
    return this.#adopt(result);
  }

  runSeveral(kernel: string, inputs: KernelInputs, attributes = NO_ATTRIBUTES): readonly Raw[] {
    const result = this.#call(kernel, inputs, attributes);
    return (Array.isArray(result) ? result : [result]).map((output) => this.#adopt(output));
  }

  upload(data: Numbers, shape: readonly number[], dtype: RawDType): Raw {
    return this.#fromValues(data.slice(), shape, dtype);
  }

  fill(shape: readonly number[], dtype: RawDType, value: number): Raw {
    return this.#fromValues(emptyValues(shape, dtype).fill(value), shape, dtype);
  }

  loop(
    shape: readonly number[],
    dtype: RawDType,
    inputs: readonly Raw[],
    body: (output: Numbers, ...inputs: readonly Numbers[]) => void,
  ): Raw {
    const output = emptyValues(shape, dtype);
    body(output, ...inputs.map((input) => this.view(input)));
    return this.#fromValues(output, shape, dtype);
  }

  change(target: Raw, inputs: readonly Raw[], body: (target: Numbers, ...inputs: readonly Numbers[]) => void): Raw {
    const { storage } = entryOf(target);
    const values = this.view(target);
    const changed = storage.handedOver ? values.slice() : values;
    body(changed, ...inputs.map((input) => (entryOf(input).storage === storage ? changed : this.view(input))));
    for (const entry of storage.entries) this.#drop(entry);
    storage.values = changed;
    storage.handedOver = false;
    return target;
  }

  view(raw: Raw): Numbers {
    const { storage, data } = entryOf(raw);
    if (storage.values === undefined) {
      const values = this.#backend.readSync(data ?? this.#dataOf(raw));
      if (!isNumbers(values)) throw new Error(`libtensorflow gave values that are not of ${raw.dtype}`);
      storage.values = values;
    }
    return storage.values;
  }

  reshape(raw: Raw, shape: readonly number[]): Raw {
    return this.note({ dataId: new Entry(entryOf(raw).storage, undefined), shape: [...shape], dtype: raw.dtype });
  }

  part(): undefined {
    return undefined;
  }

  shared(raw: Raw): boolean {
    const { references, storage } = entryOf(raw);
    return references > 1 || storage.entries.size > 1;
  }

  retain(raw: Raw): void {
    entryOf(raw).references++;
  }

  free(raw: Raw): void {
    const entry = entryOf(raw);
    if (--entry.references > 0) return;
    const { storage } = entry;
    this.#drop(entry);
    storage.entries.delete(entry);
    if (storage.entries.size > 0) return;
    storage.values = undefined;
    this.#bytes -= storage.bytes;
  }

  bytes(): number {
    return this.#bytes;
  }

  peakBytes(): number {
    return this.#peak;
  }

  resetPeakBytes(): void {
    this.#peak = this.#bytes;
  }

  #call(kernel: string, inputs: KernelInputs, attributes: Attributes): Output | Output[] {
    const call = this.#functions.get(kernel) ?? this.#find(kernel);
    return call({ inputs: this.#translate(inputs), attrs: attributes, backend: this.#backend });
  }

  #find(kernel: string): KernelFunction {
    const found = this.#tf.getKernel(kernel, this.#tf.getBackend());
    if (found === undefined) throw new Error(`there is no kernel ${kernel} on libtensorflow`);
    // tfjs types every kernel's inputs as a record of tensors by name; Concat and Pack take a list.
    const call = found.kernelFunc as unknown as KernelFunction;
    this.#functions.set(kernel, call);
    return call;
  }

  #translate(inputs: KernelInputs): KernelInputs {
    const translated = (raw: Raw): Raw => ({ dataId: this.#dataOf(raw), shape: raw.shape, dtype: raw.dtype });
    if (isList(inputs)) return inputs.map(translated);
    return Object.fromEntries(Object.entries(inputs).map(([name, raw]) => [name, translated(raw)]));
  }

  /** Handed over now, if it was not before. */
  #dataOf(raw: Raw): DataId {
    const entry = entryOf(raw);
    return (entry.data ??= this.#handOver(entry.storage, raw));
  }

  #handOver(storage: Storage, { shape, dtype }: Raw): DataId {
    if (storage.values !== undefined) {
      storage.handedOver = true;
      return this.#backend.write(storage.values, shape, dtype);
    }
    // Values that a kernel made, in another shape: libtensorflow shares them.
    const [made] = [...storage.entries].filter(({ data }) => data !== undefined);
    if (made?.data === undefined) throw new Error('a tensor has lost its values');
    const reshape = this.#functions.get('Reshape') ?? this.#find('Reshape');
    const x = { dataId: made.data, shape, dtype };
    const output = reshape({ inputs: { x }, attrs: { shape }, backend: this.#backend });
    if (Array.isArray(output)) throw new Error('Reshape has several outputs');
    return this.#taken(output);
  }

  #fromValues(values: Numbers, shape: readonly number[], dtype: RawDType): Raw {
    const storage = this.#hold({ bytes: values.byteLength, entries: new Set(), values, handedOver: false });
    return this.note({ dataId: new Entry(storage, undefined), shape: [...shape], dtype });
  }

  #adopt(output: Output): Raw {
    const { shape, dtype } = output;
    const bytes = elementCount(shape) * this.#tf.util.bytesPerElement(dtype);
    const storage = this.#hold({ bytes, entries: new Set(), values: undefined, handedOver: false });
    return this.note({ dataId: new Entry(storage, this.#taken(output)), shape, dtype });
  }

  /** The backend's data, out of the engine's count: a reference to it is ours. */
  #taken(output: Output): DataId {
    const { dataId } = output;
    if (output.dispose === undefined) return dataId;
    this.#backend.incRef(dataId);
    output.dispose();
    this.#tf.engine().removeDataId(dataId, this.#backend);
    return dataId;
  }

  #hold(storage: Storage): Storage {
    this.#bytes += storage.bytes;
    if (this.#bytes > this.#peak) this.#peak = this.#bytes;
    return storage;
  }

  #drop(entry: Entry): void {
    if (entry.data !== undefined) this.#backend.disposeData(entry.data);
    entry.data = undefined;
  }
}

function entryOf({ dataId }: Raw): Entry {
  if (dataId instanceof Entry) return dataId;
  throw new Error('a Raw of other kernels');
}

function emptyValues(shape: readonly number[], dtype: RawDType): Numbers {
  const length = elementCount(shape);
  if (dtype === 'float32') return new Float32Array(length);
  return dtype === 'int32' ? new Int32Array(length) : new Uint8Array(length);
}

function isNumbers(values: unknown): values is Numbers {
  return values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
}

function isList(inputs: KernelInputs): inputs is readonly Raw[] {
  return Array.isArray(inputs);
}

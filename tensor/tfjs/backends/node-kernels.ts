/**
 * Kernels on libtensorflow, by a peer package's backend and without tfjs's engine between.
 *
 * Tensors live behind the package's C interface, so what a loop of ours makes or reads is an array on this side, and is
 * handed over when a kernel first wants it. Only the public interface of tfjs's backends is used.
 *
 * NODE-1 `change` never writes to an array that libtensorflow has been given: it computes with the array itself, and its
 *        results may share it (Slice, Reshape). All that share values (`reshape`, `part`) see it all the same.
 * NODE-2 The bytes counted are those of tensors. A second copy on this side, of what a kernel made and a loop read, and
 *        what kernels use within, are not.
 */
import type { DataId, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { Accounts } from '../accounts.js';
import { elementCount, sameShape } from '../shapes.js';
import type { Attributes, KernelInputs, Kernels, Numbers, Raw, RawDType, Transposed } from '../kernels.js';
import type { Loops } from '../loops/loops.js';
import { StagedLoops } from '../loops/staged-loops.js';
import type { TfjsBackend } from './backend.js';

type KernelFunction = (call: { inputs: KernelInputs; attrs: Attributes; backend: KernelBackend }) => Output | Output[];
/** Some kernels give tensors of tfjs's engine, which counts them. */
type Output = TensorInfo & { dispose?(): void };

/** Values that one or several tensors share. */
interface Storage {
  readonly bytes: number;
  readonly entries: Set<Entry>;
  /** What a kernel made, in the shape in which it made it. */
  made: TensorInfo | undefined;
  /** On this side: those of a loop, or read from libtensorflow once. */
  values: Numbers | undefined;
  /** Libtensorflow has been given `values`. */
  handedOver: boolean;
}

/** What `Raw.dataId` is here: all of a storage in some shape, or elements of it that lie together. */
class Entry {
  readonly storage: Storage;
  /** The first element. */
  readonly start: number;
  /** The backend's; undefined until a kernel wants it. */
  data: DataId | undefined;
  references = 1;

  constructor(storage: Storage, start: number) {
    this.storage = storage;
    this.start = start;
    this.data = undefined;
    storage.entries.add(this);
  }
}

const NO_ATTRIBUTES: Attributes = {};

export class NodeKernels extends Accounts implements Kernels {
  readonly description: string;
  readonly #tf: TfjsBackend['tf'];
  readonly #backend: KernelBackend;
  readonly #functions = new Map<string, KernelFunction>();
  readonly #loops = new StagedLoops();

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

  product(a: Raw, b: Raw, { transposeA = false, transposeB = false }: Transposed = {}): Raw {
    return this.run('BatchMatMul', { a, b }, { transposeA, transposeB });
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
    this.#takeBack(entryOf(target).storage);
    body(this.view(target), ...inputs.map((input) => this.view(input)));
    return target;
  }

  compute(
    shapes: readonly (readonly number[])[],
    inputs: readonly Raw[],
    body: (loops: Loops, ...places: number[]) => void,
  ): readonly Raw[] {
    const makes = shapes.map((shape) => emptyValues(shape, 'float32'));
    this.#loops.run({ makes, reads: inputs.map((input) => this.view(input)) }, body);
    return makes.map((values, index) => this.#fromValues(values, shapes[index] ?? [], 'float32'));
  }

  computeIn(targets: readonly Raw[], inputs: readonly Raw[], body: (loops: Loops, ...places: number[]) => void): void {
    for (const target of targets) this.#takeBack(entryOf(target).storage);
    const viewOf = (raw: Raw) => this.view(raw);
    this.#loops.run({ changes: targets.map(viewOf), reads: inputs.map(viewOf) }, body);
  }

  view(raw: Raw): Numbers {
    const { storage, start } = entryOf(raw);
    const values = this.#valuesOf(storage);
    const count = elementCount(raw.shape);
    return count === values.length ? values : values.subarray(start, start + count);
  }

  reshape(raw: Raw, shape: readonly number[]): Raw {
    return this.part(raw, 0, shape);
  }

  part(raw: Raw, start: number, shape: readonly number[]): Raw {
    const { storage, start: before } = entryOf(raw);
    return this.note({ dataId: new Entry(storage, before + start), shape: [...shape], dtype: raw.dtype });
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
    this.#dropMade(storage);
    storage.values = undefined;
    this.count(-storage.bytes);
  }

  #call(kernel: string, inputs: KernelInputs, attributes: Attributes): Output | Output[] {
    return this.#kernel(kernel)({ inputs: this.#translate(inputs), attrs: attributes, backend: this.#backend });
  }

  #kernel(name: string): KernelFunction {
    const known = this.#functions.get(name);
    if (known !== undefined) return known;
    const found = this.#tf.getKernel(name, this.#tf.getBackend());
    if (found === undefined) throw new Error(`there is no kernel ${name} on ${this.description}`);
    // tfjs types every kernel's inputs as a record of tensors by name; Concat and Pack take a list.
    const call = found.kernelFunc as unknown as KernelFunction;
    this.#functions.set(name, call);
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
    if (entry.data !== undefined) return entry.data;
    const { made, values } = entry.storage;
    if (made !== undefined && sameShape(made.shape, raw.shape)) return made.dataId;
    // What a kernel made and no loop has read is not copied to have another shape.
    const whole = made !== undefined && values === undefined && elementCount(made.shape) === elementCount(raw.shape);
    return (entry.data = whole ? this.#reshaped(made, raw.shape) : this.#handOver(entry.storage, raw));
  }

  #handOver(storage: Storage, raw: Raw): DataId {
    const values = this.view(raw);
    storage.handedOver = true;
    return this.#backend.write(values, [...raw.shape], raw.dtype);
  }

  #reshaped(made: TensorInfo, shape: readonly number[]): DataId {
    const output = this.#kernel('Reshape')({ inputs: { x: made }, attrs: { shape }, backend: this.#backend });
    if (Array.isArray(output)) throw new Error('the kernel Reshape has several outputs');
    return this.#taken(output).dataId;
  }

  #valuesOf(storage: Storage): Numbers {
    if (storage.values !== undefined) return storage.values;
    if (storage.made === undefined) throw new Error('a tensor has lost its values');
    const values = this.#backend.readSync(storage.made.dataId);
    if (!isNumbers(values)) throw new Error('libtensorflow gave values that are no numbers');
    return (storage.values = values);
  }

  /** From now on the values are ours alone. */
  #takeBack(storage: Storage): void {
    const values = this.#valuesOf(storage);
    if (storage.handedOver) storage.values = values.slice();
    storage.handedOver = false;
    this.#dropMade(storage);
    for (const entry of storage.entries) this.#drop(entry);
  }

  #fromValues(values: Numbers, shape: readonly number[], dtype: RawDType): Raw {
    return this.#hold({ bytes: values.byteLength, values, made: undefined }, shape, dtype);
  }

  #adopt(output: Output): Raw {
    const made = this.#taken(output);
    const { shape, dtype } = made;
    return this.#hold({ bytes: elementCount(shape) * this.#width(dtype), values: undefined, made }, shape, dtype);
  }

  /** Out of the count of tfjs's engine: the reference is ours. */
  #taken(output: Output): TensorInfo {
    const { dataId, shape, dtype } = output;
    if (output.dispose !== undefined) {
      this.#backend.incRef(dataId);
      output.dispose();
      this.#tf.engine().removeDataId(dataId, this.#backend);
    }
    return { dataId, shape, dtype };
  }

  #width(dtype: TensorInfo['dtype']): number {
    return this.#tf.util.bytesPerElement(dtype);
  }

  #hold(held: Pick<Storage, 'bytes' | 'values' | 'made'>, shape: readonly number[], dtype: Raw['dtype']): Raw {
    this.count(held.bytes);
    const storage: Storage = { ...held, entries: new Set(), handedOver: false };
    return this.note({ dataId: new Entry(storage, 0), shape: [...shape], dtype });
  }

  #dropMade(storage: Storage): void {
    if (storage.made !== undefined) this.#backend.disposeData(storage.made.dataId);
    storage.made = undefined;
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

/**
 * Shared memory, which kernels of TensorFlow.js cannot read where it lies: tensors of it are copies, brought up to date
 * by `pullShared` and `pushShared`, every byte counted.
 */
import { TensorOperationError } from '../errors.js';
import type { DType, Ops, SharedRegion, Tensor } from '../ops.js';
import { heldAs } from './dtypes.js';
import type { TfjsEngine } from './engine.js';
import type { Numbers } from './kernels.js';
import { describeShape, elementCount } from './shapes.js';
import { requireInt32 } from './sums.js';
import { handleOf, type TfjsTensor } from './tfjs-tensor.js';

export type SharedMemoryOps = Pick<Ops, 'mapShared' | 'pullShared' | 'pushShared'>;

/** The memory that a tensor copies. */
interface Source {
  readonly writable: boolean;
  readonly values: Float32Array | Int32Array | Uint8Array | BigInt64Array;
}

export function sharedMemoryOps(engine: TfjsEngine): SharedMemoryOps {
  const { kernels } = engine;
  const sources = new WeakMap<TfjsTensor, Source>();
  const sourceOf = (tensor: Tensor, operation: string): Source => {
    const handle = handleOf(tensor, operation);
    handle.raw(operation);
    const source = sources.get(handle);
    if (source !== undefined) return source;
    throw new TensorOperationError(operation, `'${tensor.name}' was not made by mapShared`);
  };
  return {
    mapShared: (region, byteOffset, shape, dtype) => {
      const source = sourceAt(region, byteOffset, shape, dtype);
      const tensor = engine.operation('mapShared', [], () => ({
        output: kernels.loop(shape, heldAs(dtype, 'mapShared'), [], (values) => pull(values, source)),
        dtype,
      }));
      sources.set(tensor, source);
      return tensor;
    },
    pullShared: (tensors) => {
      const pairs = tensors.map((tensor) => ({ tensor, source: sourceOf(tensor, 'pullShared') }));
      for (const { tensor, source } of pairs) {
        engine.change('pullShared', tensor, [], (values) => pull(values, source));
      }
      return bytesOf(pairs);
    },
    pushShared: (tensors) => {
      const pairs = tensors.map((tensor) => ({ tensor, source: sourceOf(tensor, 'pushShared') }));
      for (const { tensor, source } of pairs) {
        if (!source.writable) {
          throw new TensorOperationError('pushShared', `the memory of '${tensor.name}' is mapped read-only`);
        }
      }
      for (const { tensor, source } of pairs) {
        engine.read('pushShared', [tensor], ([raw]) => push(kernels.view(raw), source));
      }
      return bytesOf(pairs);
    },
  };
}

const BYTES = { float32: 4, int32: 4, int64: 8, bool: 1 } as const;

function sourceAt(region: SharedRegion, byteOffset: number, shape: readonly number[], dtype: DType): Source {
  heldAs(dtype, 'mapShared');
  const size = dtype === 'int64' || dtype === 'bool' ? BYTES[dtype] : BYTES.float32;
  const [count, { buffer, writable }] = [elementCount(shape), region];
  const place = `${describeShape(shape)} ${dtype} at byte ${byteOffset}`;
  if (byteOffset < 0 || byteOffset + count * size > buffer.byteLength) {
    throw new TensorOperationError('mapShared', `${place} does not fit into a region of ${buffer.byteLength} bytes`);
  }
  if (byteOffset % size !== 0) throw new TensorOperationError('mapShared', `${place}: the offset is not aligned`);
  if (dtype === 'int64') return { writable, values: new BigInt64Array(buffer, byteOffset, count) };
  if (dtype === 'int32') return { writable, values: new Int32Array(buffer, byteOffset, count) };
  if (dtype === 'bool') return { writable, values: new Uint8Array(buffer, byteOffset, count) };
  return { writable, values: new Float32Array(buffer, byteOffset, count) };
}

function pull(values: Numbers, { values: source }: Source): void {
  if (source instanceof BigInt64Array) source.forEach((value, index) => (values[index] = requireInt32(Number(value))));
  else values.set(source);
}

function push(values: Numbers, { values: source }: Source): void {
  if (source instanceof BigInt64Array) values.forEach((value, index) => (source[index] = BigInt(value)));
  else source.set(values);
}

function bytesOf(pairs: readonly { readonly source: Source }[]): number {
  return pairs.reduce((bytes, { source }) => bytes + source.values.byteLength, 0);
}

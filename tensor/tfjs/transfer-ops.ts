/** Data in and out. */
import type { DType, Ops, TensorData } from '../ops.js';
import { heldAs } from './dtypes.js';
import type { TfjsEngine } from './engine.js';
import type { Numbers, RawDType } from './kernels.js';
import { describeShape, elementCount } from './shapes.js';
import { requireInt32 } from './sums.js';

export type TransferOps = Pick<
  Ops,
  'fromArray' | 'zeros' | 'full' | 'readFloat32' | 'readInt32' | 'readBytes' | 'item'
>;

export function transferOps(engine: TfjsEngine): TransferOps {
  const { kernels } = engine;

  const filled = (name: string, shape: readonly number[], value: number, dtype: DType) =>
    engine.operation(name, [], () => {
      const held = heldAs(dtype, name);
      const given = held === 'bool' ? Number(value !== 0) : held === 'int32' ? requireInt32(Math.trunc(value)) : value;
      requireSizes(shape);
      return { output: kernels.fill(shape, held, given), dtype };
    });

  return {
    fromArray: (data, shape, dtype) =>
      engine.operation('fromArray', [], () => {
        const held = heldAs(dtype, 'fromArray');
        requireSizes(shape);
        const count = elementCount(shape);
        if (data.length !== count) {
          throw new Error(`the shape ${describeShape(shape)} has ${count} elements, the data ${data.length}`);
        }
        return { output: kernels.loop(shape, held, [], (output) => convertInto(output, data, held)), dtype };
      }),
    zeros: (shape, dtype) => filled('zeros', shape, 0, dtype),
    full: (shape, value, dtype) => filled('full', shape, value, dtype),
    readFloat32: (tensor) => engine.read('readFloat32', [tensor], ([x]) => new Float32Array(kernels.view(x))),
    readInt32: (tensor) =>
      engine.read('readInt32', [tensor], ([x]) => {
        if (x.dtype === 'float32') throw new Error('expected a tensor of integers');
        return new Int32Array(kernels.view(x));
      }),
    readBytes: (tensor) =>
      engine.read('readBytes', [tensor], ([x]) => {
        const values = kernels.view(x);
        const copy = tensor.dtype === 'int64' ? BigInt64Array.from(values, BigInt) : values.slice();
        return new Uint8Array(copy.buffer);
      }),
    item: (tensor) =>
      engine.read('item', [tensor], ([x]) => {
        const values = kernels.view(x);
        if (values.length !== 1) throw new Error('expected a tensor of one element');
        return values[0] ?? NaN;
      }),
  };
}

function requireSizes(shape: readonly number[]): void {
  if (shape.every((size) => Number.isInteger(size) && size >= 0)) return;
  throw new Error(`${describeShape(shape)} is no shape`);
}

/** @throws Error for what is not held exactly: an int64 beyond 32 bits, the bits of another dtype */
function convertInto(output: Numbers, data: TensorData, dtype: RawDType): void {
  if (data instanceof Uint16Array) throw new Error('a Uint16Array holds the raw bits of bfloat16 only');
  if (data instanceof BigInt64Array) {
    data.forEach((value, index) => (output[index] = dtype === 'float32' ? Number(value) : requireInt32(Number(value))));
  } else if (dtype === 'bool') {
    data.forEach((value, index) => (output[index] = value === 0 ? 0 : 1));
  } else output.set(data);
}

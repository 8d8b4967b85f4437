/** Data in and out, and tensors over shared memory. */
import { EngineCapabilityError, TensorOperationError } from '../errors.js';
import type { DType, Ops, Tensor } from '../ops.js';
import { dtypeCode, slotsOf, type TorchEngine } from './engine.js';
import { slotOf } from './torch-tensor.js';

export type TransferOps = Pick<
  Ops,
  | 'fromArray' | 'zeros' | 'full' | 'mapShared' | 'pullShared' | 'pushShared'
  | 'readFloat32' | 'readInt32' | 'readBytes' | 'item'
>; // prettier-ignore

const BYTES: Record<DType, number> = { float32: 4, bfloat16: 2, float64: 8, int32: 4, int64: 8, bool: 1 };

export function transferOps({ native, scopes, device }: TorchEngine): TransferOps {
  const cuda = device === 'cuda';
  // A mapped tensor is the memory: nothing is ever behind, and nothing is copied.
  const upToDate = (operation: string) => (tensors: readonly Tensor[]) => {
    slotsOf(tensors, operation);
    return 0;
  };
  return {
    fromArray: (data, shape, dtype) =>
      scopes.adopt(native.fromArray(data, dtypeCode(dtype), cuda, ...shape), 'fromArray'),
    zeros: (shape, dtype) => scopes.adopt(native.full(0, dtypeCode(dtype), cuda, ...shape), 'zeros'),
    full: (shape, value, dtype) => scopes.adopt(native.full(value, dtypeCode(dtype), cuda, ...shape), 'full'),
    mapShared: (region, byteOffset, shape, dtype) => {
      if (cuda) throw new EngineCapabilityError('mapShared: host memory is not a CUDA tensor; map the CUDA arena');
      const length = shape.reduce((elements, size) => elements * size, BYTES[dtype]);
      if (byteOffset < 0 || byteOffset + length > region.buffer.byteLength) {
        throw new TensorOperationError(
          'mapShared',
          `[${shape.join(', ')}] ${dtype} at byte ${byteOffset} does not fit into a region of ${region.buffer.byteLength} bytes`,
        );
      }
      const bytes = new Uint8Array(region.buffer, byteOffset, length);
      return scopes.adopt(native.mapMemory(bytes, dtypeCode(dtype), ...shape), 'mapShared');
    },
    pullShared: upToDate('pullShared'),
    pushShared: upToDate('pushShared'),
    readFloat32: (tensor) => native.readFloat32(slotOf(tensor, 'readFloat32')),
    readInt32: (tensor) => native.readInt32(slotOf(tensor, 'readInt32')),
    readBytes: (tensor) => native.readBytes(slotOf(tensor, 'readBytes')),
    item: (tensor) => native.item(slotOf(tensor, 'item')),
  };
}

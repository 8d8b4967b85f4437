/** Memory of a GPU that several processes map, as an engine offers it (`Ops.deviceMemory`). */
import type { DType, Tensor } from './ops.js';

/** What another process needs to map an arena: plain data, crosses in a message. */
export interface DeviceArenaHandle {
  /** cudaIpcMemHandle_t, 64 bytes. */
  readonly handle: Uint8Array;
  readonly byteLength: number;
  /** PCI bus id of the GPU: the same in processes that number their GPUs differently. */
  readonly busId: string;
}

export interface DeviceArena {
  readonly byteLength: number;
  /** Only of an arena made here. */
  readonly address: DeviceArenaHandle | undefined;
  /** A tensor over a part, no copy; owned as any other result of an operation. */
  tensor(byteOffset: number, shape: readonly number[], dtype: DType): Tensor;
  /** Waits until all that was given to the GPU has happened: before a slot is published. */
  synchronize(): void;
  release(): void;
}

export interface DeviceMemory {
  /** An arena of zeros. @throws TensorOperationError when the GPU's memory is full */
  create(byteLength: number): DeviceArena;
  /** Maps the arena of another process. @throws TensorOperationError when it lies on another GPU, or its maker ended */
  open(address: DeviceArenaHandle): DeviceArena;
}

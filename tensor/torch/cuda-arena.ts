/**
 * The weights arena on a GPU: one allocation, mapped by every process on the machine through CUDA IPC.
 *
 * CUDA-ARENA-1 The maker outlives the openers, or at least their mappings: CUDA leaves the reverse undefined.
 * CUDA-ARENA-2 A tensor holds its arena: the memory ends with the last of them, also after `release`.
 * CUDA-ARENA-3 Readers are not kept from writing (CUDA IPC has no read-only mapping); on the CPU they are.
 */
import { EngineCapabilityError } from '../errors.js';
import type { DeviceArena, DeviceArenaHandle, DeviceMemory } from '../device-memory.js';
import type { Ops } from '../ops.js';
import { dtypeCode } from './engine.js';
import { loadAddon } from './load-addon.js';
import type { NativeCudaArena } from './native-addon.js';
import { scopesOfThread } from './tensor-scopes.js';

export function cudaMemory(ops: Ops): DeviceMemory {
  return {
    create: (byteLength) => createCudaArena(ops, byteLength),
    open: (address) => openCudaArena(ops, address),
  };
}

/**
 * Makes an arena of zeros on the GPU of `ops`.
 * @throws EngineCapabilityError when `ops` is not on CUDA; TensorOperationError when the GPU's memory is full
 */
export function createCudaArena(ops: Ops, byteLength: number): DeviceArena {
  requireCuda(ops);
  const { native } = loadAddon();
  const arena = native.createCudaArena(byteLength);
  const [handle, busId] = native.exportCudaArena(arena);
  return describe(arena, byteLength, { handle, byteLength, busId });
}

/** Maps the arena of another process. @throws TensorOperationError when it lies on another GPU, or its maker ended */
export function openCudaArena(ops: Ops, address: DeviceArenaHandle): DeviceArena {
  requireCuda(ops);
  const arena = loadAddon().native.openCudaArena(address.handle, address.byteLength, address.busId);
  return describe(arena, address.byteLength, undefined);
}

function requireCuda(ops: Ops): void {
  if (ops.info.device !== 'cuda') throw new EngineCapabilityError('a CUDA arena needs an engine with device cuda');
}

function describe(arena: NativeCudaArena, byteLength: number, address: DeviceArenaHandle | undefined): DeviceArena {
  const { native } = loadAddon();
  return {
    byteLength,
    address,
    tensor: (byteOffset, shape, dtype) =>
      scopesOfThread(native).adopt(
        native.cudaArenaTensor(arena, byteOffset, dtypeCode(dtype), ...shape),
        'a part of the CUDA arena',
      ),
    synchronize: () => native.synchronizeCuda(),
    release: () => native.releaseCudaArena(arena),
  };
}

/** A run's shared memory in this thread. Actors go through here, so that only `runtime/` knows what it is made of. */
import { mapWhole } from '../native/process/memory.js';
import type { SharedMemoryHandle } from './actor.js';

/**
 * Maps the whole memory. A read-only mapping turns a stray write into a SIGSEGV at its place instead of a silent change,
 * where the machine has the process addon; else it is a promise of the caller.
 * @throws when the descriptor is not open in this process.
 */
export function mapSharedMemory(handle: SharedMemoryHandle, access: 'read' | 'write'): ArrayBufferLike {
  return mapWhole(handle, access);
}

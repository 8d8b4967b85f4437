/** Maps a run's shared memory into this process. Actors go through here, so that only `runtime/` knows the addon. */
import { mapMemory } from '../native/process/process-addon.js';
import type { SharedMemoryHandle } from './actor.js';

/**
 * Maps the whole memory. A read-only mapping turns a stray write into a SIGSEGV at its place instead of a silent change.
 * @throws when the descriptor is not open in this process.
 */
export function mapSharedMemory(handle: SharedMemoryHandle, access: 'read' | 'write'): ArrayBuffer {
  return mapMemory(handle.descriptor, 0, handle.byteLength, access === 'write');
}

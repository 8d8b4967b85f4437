/**
 * Memory that several actors use at once, in the form that this machine has. With the process addon it is a descriptor
 * that other processes inherit and map. Without it, it is a SharedArrayBuffer, which reaches other threads of this
 * process inside a message, and no other process: such a run has all its actors in one process.
 *
 * MEMORY-1 A reservation that does not fit is a `SharedMemoryFullError` before anything is taken, in both forms.
 * MEMORY-2 Plain data: a handle is posted to any thread of this process, which maps it again.
 *
 * Hazard: a SharedArrayBuffer has no read-only view. There `read` is a promise of the caller alone, where a descriptor's
 * mapping makes a stray write a SIGSEGV.
 */
import { availableMemoryBytes } from './available-memory.js';
import { SharedMemoryFullError } from './errors.js';
import {
  closeDescriptor,
  createMemory,
  isProcessAddonBuilt,
  mapMemory,
  requireMappable,
  requireMemorySize,
  unmapMemory,
} from './process-addon.js';

export interface DescriptorMemory {
  readonly kind: 'descriptor';
  /** In this process, good in every thread. */
  readonly descriptor: number;
  readonly byteLength: number;
}

export interface BufferMemory {
  readonly kind: 'buffer';
  readonly buffer: SharedArrayBuffer;
  readonly byteLength: number;
}

export type SharedMemory = DescriptorMemory | BufferMemory;

/** The form that this machine has. @throws NativeArtefactsMissingError when set-up has not run */
export function sharedMemoryKind(): SharedMemory['kind'] {
  return isProcessAddonBuilt() ? 'descriptor' : 'buffer';
}

/**
 * Zeroed memory, the caller's to release.
 * @param name for people only
 * @throws SharedMemoryFullError, SharedMemoryRangeError, MappingTooLargeError, ProcessSystemError
 */
export function reserveMemory(name: string, byteLength: number, kind = sharedMemoryKind()): SharedMemory {
  requireMemorySize(name, byteLength);
  requireMappable(`shared memory '${name}'`, byteLength);
  if (kind === 'descriptor') return { kind, descriptor: createMemory(name, byteLength), byteLength };
  const availableBytes = availableMemoryBytes();
  if (byteLength > availableBytes) throw new SharedMemoryFullError(name, byteLength, availableBytes);
  try {
    return { kind, buffer: new SharedArrayBuffer(byteLength), byteLength };
  } catch (cause) {
    throw new SharedMemoryFullError(name, byteLength, availableMemoryBytes(), { cause });
  }
}

/** All of it, as this thread sees it. @throws ProcessSystemError when the descriptor is not open in this process */
export function mapWhole(memory: SharedMemory, access: 'read' | 'write'): ArrayBufferLike {
  if (memory.kind === 'buffer') return memory.buffer;
  return mapMemory(memory.descriptor, 0, memory.byteLength, access === 'write');
}

/** Ends what `mapWhole` gave, now; a buffer ends with its last reference. */
export function unmapWhole(mapped: ArrayBufferLike): void {
  if (mapped instanceof ArrayBuffer) unmapMemory(mapped);
}

/** Mappings of a descriptor stay; a buffer ends with its last reference. */
export function releaseMemory(memory: SharedMemory): void {
  if (memory.kind === 'descriptor') closeDescriptor(memory.descriptor);
}

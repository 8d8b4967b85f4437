/**
 * Shared memory and the bond between a process and its parent: the typed face of `process-addon.cc`.
 *
 * A memory is a descriptor without a name in any file system. It reaches another process only through the `stdio` list
 * of `spawn` (an index of that list is its descriptor there), and ends with its last descriptor and mapping.
 *
 * PROCESS-1 A reservation that does not fit is a `SharedMemoryFullError` before anything is taken; never a SIGBUS.
 * PROCESS-2 A mapping lies within its memory. A write to a read-only one is a SIGSEGV at its place.
 * PROCESS-3 Usable from any number of worker threads; a mapping belongs to the thread that made it.
 */
import { createRequire } from 'node:module';
import { constants } from 'node:buffer';
import { constants as systemConstants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { NativePartMissingError, readProcessArtefact } from './artefacts.js';
import { availableMemoryBytes } from './available-memory.js';
import {
  MappingTooLargeError,
  ParentEndedError,
  ProcessSystemError,
  SharedMemoryFullError,
  SharedMemoryRangeError,
} from './errors.js';

/** What `process-addon.cc` exports: a result, or a negative errno. */
export interface ProcessAddon {
  createMemory(name: string, byteLength: number): number;
  mapMemory(descriptor: number, byteOffset: number, byteLength: number, writable: boolean): ArrayBuffer | number;
  unmapMemory(buffer: ArrayBuffer): number;
  memoryByteLength(descriptor: number): number;
  closeDescriptor(descriptor: number): number;
  setParentDeathSignal(signal: number): number;
  readPieces(target: Uint8Array, pieces: Float64Array, threads: number): number;
  hashChunks(source: Uint8Array, ranges: Float64Array, chunkBytes: number, threads: number, leaves: Uint8Array): number;
}

/** The most bytes of one mapping: 4 GiB in Node 20, without a bound that matters from Node 22.3 on. */
const largestMappingBytes: number = constants.MAX_LENGTH;

/** The largest memory: exact integers end there, long after any machine's memory does. */
const largestMemoryBytes = Number.MAX_SAFE_INTEGER;

let loaded: ProcessAddon | undefined;
let built: boolean | undefined;

/** The build that set-up made last. @throws NativeArtefactsMissingError, NativePartMissingError */
export function processAddon(): ProcessAddon {
  loaded ??= loadProcessAddon(readProcessArtefact().addon);
  return loaded;
}

/** false where set-up could not build it. @throws NativeArtefactsMissingError when set-up has not run */
export function isProcessAddonBuilt(): boolean {
  return (built ??= findAddon());
}

function findAddon(): boolean {
  try {
    return readProcessArtefact().addon !== '';
  } catch (error) {
    if (error instanceof NativePartMissingError) return false;
    throw error;
  }
}

/** Loads one build of the addon; tests load another than the current one. */
export function loadProcessAddon(path: string): ProcessAddon {
  const load: (path: string) => ProcessAddon = createRequire(import.meta.url);
  return load(path);
}

/**
 * Reserves `byteLength` bytes of zeroed memory, all of it backed by pages now; returns its descriptor.
 * Takes time with the size (about 1 s for 4 GB), so reserve large ones outside a thread that must answer.
 *
 * @param name for people only: seen in /proc/PID/maps, need not be unique.
 * @throws SharedMemoryFullError, SharedMemoryRangeError, ProcessSystemError
 */
export function createMemory(name: string, byteLength: number): number {
  requireMemorySize(name, byteLength);
  const availableBytes = availableMemoryBytes();
  if (byteLength > availableBytes) throw new SharedMemoryFullError(name, byteLength, availableBytes);
  const descriptor = processAddon().createMemory(name, byteLength);
  if (descriptor >= 0) return descriptor;
  const code = getSystemErrorName(descriptor);
  if (code === 'ENOSPC' || code === 'ENOMEM') {
    throw new SharedMemoryFullError(name, byteLength, availableMemoryBytes(), { cause: code });
  }
  throw new ProcessSystemError('createMemory', code);
}

/** @throws SharedMemoryRangeError for what is no size */
export function requireMemorySize(name: string, byteLength: number): void {
  if (Number.isSafeInteger(byteLength) && byteLength > 0) return;
  throw new SharedMemoryRangeError(`shared memory '${name}'`, 0, byteLength, largestMemoryBytes);
}

/** Asked before anything is reserved. @throws MappingTooLargeError */
export function requireMappable(what: string, byteLength: number): void {
  if (byteLength > largestMappingBytes) throw new MappingTooLargeError(what, byteLength, largestMappingBytes);
}

/**
 * Maps `byteLength` bytes from `byteOffset` (any alignment). Writes are seen by every process at once.
 * The mapping outlives its descriptor; it ends with `unmapMemory`, or when the buffer is collected as garbage.
 *
 * @throws SharedMemoryRangeError, MappingTooLargeError, ProcessSystemError
 */
export function mapMemory(descriptor: number, byteOffset: number, byteLength: number, writable: boolean): ArrayBuffer {
  const size = memoryByteLength(descriptor);
  const whole = Number.isSafeInteger(byteOffset) && Number.isSafeInteger(byteLength);
  if (!whole || byteOffset < 0 || byteLength <= 0 || byteOffset + byteLength > size) {
    throw new SharedMemoryRangeError(`mapping of descriptor ${descriptor}`, byteOffset, byteLength, size);
  }
  requireMappable(`memory of descriptor ${descriptor}`, byteLength);
  const buffer = processAddon().mapMemory(descriptor, byteOffset, byteLength, writable);
  if (typeof buffer === 'number') throw new ProcessSystemError('mapMemory', getSystemErrorName(buffer));
  return buffer;
}

/**
 * Ends a mapping now and detaches its buffer: views of it have length 0 from here on.
 * Hazard: a tensor that an engine made over it reads freed addresses; release the tensors first.
 *
 * @throws ProcessSystemError (EINVAL) when this thread holds no such mapping.
 */
export function unmapMemory(buffer: ArrayBuffer): void {
  check('unmapMemory', processAddon().unmapMemory(buffer));
}

/** Bytes of a memory. @throws ProcessSystemError (EBADF) */
export function memoryByteLength(descriptor: number): number {
  return check('memoryByteLength', processAddon().memoryByteLength(descriptor));
}

/** Gives a descriptor back; mappings made from it stay. @throws ProcessSystemError (EBADF) */
export function closeDescriptor(descriptor: number): void {
  check('closeDescriptor', processAddon().closeDescriptor(descriptor));
}

/**
 * Binds this process's end to its parent's: SIGKILL when the parent ends, however it ends. Linux only; elsewhere it
 * only checks that the parent lives, and returns false.
 * Hazard: the kernel sends it when the *thread* that spawned this process ends, so spawn from a main thread.
 *
 * @param parentPid as the parent itself gave it, since after its end `process.ppid` names another process.
 * @throws ParentEndedError when the parent ended first: no signal would come any more.
 */
export function dieWithParent(parentPid: number): boolean {
  const result = processAddon().setParentDeathSignal(systemConstants.signals.SIGKILL);
  // After the call above, so that no moment is left between the two in which the parent's end goes unseen.
  if (process.ppid !== parentPid) throw new ParentEndedError(parentPid);
  if (result < 0 && getSystemErrorName(result) === 'ENOSYS') return false;
  check('dieWithParent', result);
  return true;
}

function check(operation: string, result: number): number {
  if (result < 0) throw new ProcessSystemError(operation, getSystemErrorName(result));
  return result;
}

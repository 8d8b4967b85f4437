/**
 * Typed-array views straight over the shared blob memory, and the root's arena that hands its pieces out. A view is
 * good for as long as its `BlobMemory` is; whether the bytes are still yours is the root's promise, not the view's.
 */
import type { BlobRef } from '../../messages/values.js';
import type { SharedMemories } from '../actor.js';
import { mapSharedMemory } from '../shared-memory.js';
import { BlobAllocator } from './blob-allocator.js';
import { BlobRefError } from './blob-errors.js';

export type BlobDtype = BlobRef['dtype'];

const elementBytes: Readonly<Record<BlobDtype, number>> = { int32: 4, float32: 4, float64: 8, uint8: 1 };

export function blobByteLength(ref: Pick<BlobRef, 'dtype' | 'length'>): number {
  return elementBytes[ref.dtype] * ref.length;
}

/**
 * Each function returns a view of exactly `ref.length` elements.
 * @throws BlobRefError for another node, another dtype, or a range that the memory does not have
 */
export interface BlobMemory {
  int32(ref: BlobRef): Int32Array;
  float32(ref: BlobRef): Float32Array;
  float64(ref: BlobRef): Float64Array;
  uint8(ref: BlobRef): Uint8Array;
}

/** Maps the blob memory into this thread, writable. Once per actor or compute thread is enough. */
export function openBlobMemory(shared: SharedMemories): BlobMemory {
  const bytes = mapSharedMemory(shared.blobs, 'write');
  const check = (ref: BlobRef, dtype: BlobDtype): void => {
    if (ref.node !== shared.node) throw new BlobRefError(ref, `this is node ${shared.node}; blobs do not travel`);
    if (ref.dtype !== dtype) throw new BlobRefError(ref, `read as ${dtype}`);
    if (ref.offset % elementBytes[dtype] !== 0) throw new BlobRefError(ref, 'its offset is not aligned');
    if (ref.offset + blobByteLength(ref) > bytes.byteLength) {
      throw new BlobRefError(ref, `past the end of the memory (${bytes.byteLength} bytes)`);
    }
  };
  return {
    int32(ref) {
      check(ref, 'int32');
      return new Int32Array(bytes, ref.offset, ref.length);
    },
    float32(ref) {
      check(ref, 'float32');
      return new Float32Array(bytes, ref.offset, ref.length);
    },
    float64(ref) {
      check(ref, 'float64');
      return new Float64Array(bytes, ref.offset, ref.length);
    },
    uint8(ref) {
      check(ref, 'uint8');
      return new Uint8Array(bytes, ref.offset, ref.length);
    },
  };
}

/** The root's side: the one place where blobs are allocated and released. */
export class BlobArena {
  readonly #node: string;
  readonly #allocator: BlobAllocator;

  constructor(shared: SharedMemories) {
    this.#node = shared.node;
    this.#allocator = new BlobAllocator(shared.blobs.byteLength);
  }

  get usedBytes(): number {
    return this.#allocator.usedBytes;
  }

  get peakBytes(): number {
    return this.#allocator.peakBytes;
  }

  /**
   * @param length elements; the bytes are those that the last holder left there
   * @throws BlobMemoryFullError
   */
  allocate(dtype: BlobDtype, length: number): BlobRef {
    return { node: this.#node, offset: this.#allocator.allocate(elementBytes[dtype] * length), length, dtype };
  }

  /** @throws BlobReleaseError when it is not live; BlobRefError when it is another node's */
  release(ref: BlobRef): void {
    if (ref.node !== this.#node) throw new BlobRefError(ref, `this is node ${this.#node}`);
    this.#allocator.release(ref.offset, blobByteLength(ref));
  }
}

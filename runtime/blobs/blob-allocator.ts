/**
 * PURE. Which bytes of the blob memory are whose: first fit over a free list that is sorted by offset and merged at
 * each release. Knows no memory, only numbers.
 *
 * ALLOCATOR-1 Two live pieces never overlap, and every piece starts at a multiple of 64 bytes.
 * ALLOCATOR-2 A piece is released once, by the offset and size under which it was handed out; anything else is an error.
 * ALLOCATOR-3 When all pieces are released, the memory is one free piece again.
 */
import { BlobMemoryFullError, BlobReleaseError } from './blob-errors.js';

/** A cache line, and the widest vector register. */
export const blobAlignment = 64;

interface Piece {
  offset: number;
  bytes: number;
}

export class BlobAllocator {
  readonly capacityBytes: number;
  readonly #free: Piece[];
  /** Offset → bytes asked for. */
  readonly #live = new Map<number, number>();
  #usedBytes = 0;
  #peakBytes = 0;

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes - (capacityBytes % blobAlignment);
    this.#free = this.capacityBytes > 0 ? [{ offset: 0, bytes: this.capacityBytes }] : [];
  }

  /** Bytes handed out, rounded up to whole alignment units. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** Number of pieces handed out and not yet released. */
  get livePieces(): number {
    return this.#live.size;
  }

  /**
   * @returns the offset of a piece of at least `bytes` bytes
   * @throws BlobMemoryFullError
   */
  allocate(bytes: number): number {
    const size = occupied(bytes);
    const index = this.#free.findIndex((piece) => piece.bytes >= size);
    const piece = this.#free[index];
    if (piece === undefined) {
      throw new BlobMemoryFullError({
        requestedBytes: bytes,
        freeBytes: this.capacityBytes - this.#usedBytes,
        largestFreeBytes: this.#free.reduce((largest, { bytes: free }) => Math.max(largest, free), 0),
        capacityBytes: this.capacityBytes,
      });
    }
    const offset = piece.offset;
    if (piece.bytes === size) this.#free.splice(index, 1);
    else {
      piece.offset += size;
      piece.bytes -= size;
    }
    this.#live.set(offset, bytes);
    this.#usedBytes += size;
    this.#peakBytes = Math.max(this.#peakBytes, this.#usedBytes);
    return offset;
  }

  /** @throws BlobReleaseError when this very piece is not live */
  release(offset: number, bytes: number): void {
    const lived = this.#live.get(offset);
    if (lived === undefined) throw new BlobReleaseError(offset, bytes, 'no piece starts there (released twice?)');
    if (lived !== bytes) throw new BlobReleaseError(offset, bytes, `the piece there has ${lived} bytes`);
    this.#live.delete(offset);
    const size = occupied(bytes);
    this.#usedBytes -= size;

    const after = this.#free.findIndex((piece) => piece.offset > offset);
    const index = after < 0 ? this.#free.length : after;
    const previous = this.#free[index - 1];
    const next = this.#free[index];
    const joinsPrevious = previous !== undefined && previous.offset + previous.bytes === offset;
    const joinsNext = next !== undefined && offset + size === next.offset;
    if (joinsPrevious && joinsNext) {
      previous.bytes += size + next.bytes;
      this.#free.splice(index, 1);
    } else if (joinsPrevious) previous.bytes += size;
    else if (joinsNext) {
      next.offset = offset;
      next.bytes += size;
    } else this.#free.splice(index, 0, { offset, bytes: size });
  }
}

/** An empty piece still has an offset of its own, so that it can be released like any other. */
function occupied(bytes: number): number {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`A blob of ${bytes} bytes cannot be`);
  return Math.max(blobAlignment, Math.ceil(bytes / blobAlignment) * blobAlignment);
}

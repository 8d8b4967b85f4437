/** What can be wrong with a blob: no room, or a reference that does not fit the memory. One class per cause. */
import type { BlobRef } from '../../messages/values.js';

export class BlobMemoryFullError extends Error {
  override readonly name = 'BlobMemoryFullError';
  readonly requestedBytes: number;
  readonly freeBytes: number;
  readonly largestFreeBytes: number;
  readonly capacityBytes: number;

  constructor(sizes: { requestedBytes: number; freeBytes: number; largestFreeBytes: number; capacityBytes: number }) {
    super(
      `The shared blob memory is full: ${sizes.requestedBytes} bytes wanted, ${sizes.freeBytes} of ` +
        `${sizes.capacityBytes} free (largest piece ${sizes.largestFreeBytes}). Give the run more blob memory, or ` +
        `draw fewer prompts, rollouts or response tokens per step.`,
    );
    this.requestedBytes = sizes.requestedBytes;
    this.freeBytes = sizes.freeBytes;
    this.largestFreeBytes = sizes.largestFreeBytes;
    this.capacityBytes = sizes.capacityBytes;
  }
}

export class BlobRefError extends Error {
  override readonly name = 'BlobRefError';
  readonly ref: BlobRef;

  constructor(ref: BlobRef, reason: string) {
    super(`Blob ${ref.dtype}[${ref.length}] at ${ref.offset} on node ${ref.node}: ${reason}`);
    this.ref = ref;
  }
}

/** The caller's bookkeeping is wrong: a piece released twice, or one that was never handed out as it is named. */
export class BlobReleaseError extends Error {
  override readonly name = 'BlobReleaseError';
  readonly offset: number;
  readonly byteLength: number;

  constructor(offset: number, byteLength: number, reason: string) {
    super(`Cannot release ${byteLength} bytes at ${offset}: ${reason}`);
    this.offset = offset;
    this.byteLength = byteLength;
  }
}

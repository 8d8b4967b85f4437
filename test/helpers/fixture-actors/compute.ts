/** Compute functions of the fixture sampler: they occupy the thread as a kernel does, fail, or end it. */
import type { CreateCompute } from '../../../runtime/compute.js';
import { openBlobMemory } from '../../../runtime/blobs/blob-memory.js';
import type { BlobRef } from '../../../messages/values.js';

export class FixtureComputeError extends Error {
  override readonly name = 'FixtureComputeError';
  readonly shape = [2, 3];
}

// A type, not an interface: only a type fits `ComputeApi`'s index signature.
export type FixtureCompute = {
  spin(input: { milliseconds: number }): number;
  count(input: { ref: BlobRef }): never;
  fail(input: null): never;
  exit(input: null): never;
  writeBlob(input: { ref: BlobRef; value: number }): null;
};

export const createCompute: CreateCompute<FixtureCompute> = (_startData, context) => ({
  spin({ milliseconds }) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return milliseconds;
  },
  count({ ref }) {
    const view = openBlobMemory(context.shared).int32(ref);
    for (;;) view[0] = (view[0] ?? 0) + 1;
  },
  fail() {
    throw new FixtureComputeError('the shapes do not fit', { cause: new RangeError('2 is not 3') });
  },
  exit() {
    process.exit(7); // In a worker this ends the thread.
  },
  writeBlob({ ref, value }) {
    openBlobMemory(context.shared).int32(ref).fill(value);
    return null;
  },
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlobAllocator, blobAlignment } from '../../../../runtime/blobs/blob-allocator.js';
import { BlobMemoryFullError, BlobReleaseError } from '../../../../runtime/blobs/blob-errors.js';

test('pieces never overlap, start aligned, and the memory is whole again when all are released', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(500)), { maxLength: 200 }), (schedule) => {
      const capacity = 64 * 64;
      const allocator = new BlobAllocator(capacity);
      const live: { offset: number; bytes: number }[] = [];
      for (const [allocates, size] of schedule) {
        if (allocates) {
          try {
            live.push({ offset: allocator.allocate(size), bytes: size });
          } catch (error) {
            expect(error).toBeInstanceOf(BlobMemoryFullError);
          }
        } else {
          const [piece] = live.splice(size % Math.max(live.length, 1), 1);
          if (piece !== undefined) allocator.release(piece.offset, piece.bytes);
        }
        const sorted = live.toSorted((left, right) => left.offset - right.offset);
        sorted.forEach((piece, index) => {
          expect(piece.offset % blobAlignment).toBe(0);
          expect(piece.offset + piece.bytes).toBeLessThanOrEqual(sorted[index + 1]?.offset ?? capacity);
        });
      }
      for (const piece of live) allocator.release(piece.offset, piece.bytes);
      expect(allocator.usedBytes).toBe(0);
      expect(allocator.allocate(capacity)).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test('a full memory says how much was wanted and how much is left', () => {
  const allocator = new BlobAllocator(1024);
  allocator.allocate(512);
  expect(() => allocator.allocate(600)).toThrow(
    expect.objectContaining({ requestedBytes: 600, freeBytes: 512, largestFreeBytes: 512, capacityBytes: 1024 }),
  );
});

test('releasing twice, or by another size, is an error and changes nothing', () => {
  const allocator = new BlobAllocator(1024);
  const offset = allocator.allocate(100);
  expect(() => allocator.release(offset, 99)).toThrow(BlobReleaseError);
  expect(() => allocator.release(offset + 64, 36)).toThrow(BlobReleaseError);
  allocator.release(offset, 100);
  expect(() => allocator.release(offset, 100)).toThrow(BlobReleaseError);
  expect(allocator.usedBytes).toBe(0);
});

test('an empty piece is a piece of its own', () => {
  const allocator = new BlobAllocator(1024);
  expect(allocator.allocate(0)).not.toBe(allocator.allocate(0));
  expect(() => allocator.allocate(-1)).toThrow(RangeError);
});

import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { availableMemoryBytes } from '../../../../native/process/available-memory.js';
import {
  MappingTooLargeError,
  ProcessSystemError,
  SharedMemoryFullError,
  SharedMemoryRangeError,
} from '../../../../native/process/errors.js';
import {
  closeDescriptor,
  createMemory,
  mapMemory,
  memoryByteLength,
  requireMappable,
  unmapMemory,
} from '../../../../native/process/process-addon.js';

const page = 4096;

test('new memory is zeroed, has the size asked for, and is backed by pages before its first use', () => {
  const descriptor = createMemory('sized', 10 * page + 1);
  expect(memoryByteLength(descriptor)).toBe(10 * page + 1);
  // Blocks are of 512 bytes.
  expect(statSync(`/proc/self/fd/${descriptor}`).blocks * 512).toBe(11 * page);
  const bytes = new Uint8Array(mapMemory(descriptor, 0, 10 * page + 1, false));
  expect(bytes.every((byte) => byte === 0)).toBe(true);
  closeDescriptor(descriptor);
});

test('two mappings of one memory are the same bytes, at any offset', () => {
  const descriptor = createMemory('offsets', 4 * page);
  const whole = new Uint8Array(mapMemory(descriptor, 0, 4 * page, true));
  const part = new Uint8Array(mapMemory(descriptor, page + 12, 100, false));
  whole.fill(7, page + 12, page + 112);
  expect(part.length).toBe(100);
  expect(part.every((byte) => byte === 7)).toBe(true);
  closeDescriptor(descriptor);
});

test('a mapping outlives its descriptor', () => {
  const descriptor = createMemory('outlives', page);
  const bytes = new Uint8Array(mapMemory(descriptor, 0, page, true));
  closeDescriptor(descriptor);
  bytes[page - 1] = 9;
  expect(bytes[page - 1]).toBe(9);
});

test('an unmapped buffer has no bytes, and is refused the second time', () => {
  const descriptor = createMemory('unmapped', page);
  const buffer = mapMemory(descriptor, 0, page, true);
  unmapMemory(buffer);
  expect(buffer.byteLength).toBe(0);
  expect(() => unmapMemory(buffer)).toThrow(ProcessSystemError);
  expect(() => unmapMemory(new ArrayBuffer(8))).toThrow(/EINVAL/);
  closeDescriptor(descriptor);
});

test('mapping and unmapping again and again leaves no mapping behind', () => {
  const descriptor = createMemory('again', page);
  for (let round = 0; round < 70_000; round++) unmapMemory(mapMemory(descriptor, 0, page, false));
  // More rounds than a process may have mappings (65,530 by default), so a leak would fail above.
  expect(mapMemory(descriptor, 0, page, false).byteLength).toBe(page);
  closeDescriptor(descriptor);
});

test('more than is free is refused with both sizes, before anything is taken', () => {
  const requestedBytes = 2 ** 50;
  const before = availableMemoryBytes();
  let thrown: unknown;
  try {
    createMemory('enormous', requestedBytes);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(SharedMemoryFullError);
  expect(thrown).toMatchObject({ requestedBytes });
  expect(thrown).toHaveProperty('availableBytes', expect.any(Number));
  expect(String(thrown)).toContain("shared memory 'enormous': 1073741824.0 MiB asked");
  expect(availableMemoryBytes()).toBeGreaterThan(before / 2);
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 60])('a memory of %d bytes is refused', (byteLength) => {
  expect(() => createMemory('refused', byteLength)).toThrow(SharedMemoryRangeError);
});

test.each([
  [0, 2 * page + 1],
  [page, page + 1],
  [-1, 10],
  [0, 0],
  [0.5, 10],
  [3 * page, 1],
])('a mapping from %d of %d bytes is refused where the memory has two pages', (byteOffset, byteLength) => {
  const descriptor = createMemory('range', 2 * page);
  expect(() => mapMemory(descriptor, byteOffset, byteLength, false)).toThrow(SharedMemoryRangeError);
  closeDescriptor(descriptor);
});

test('memory that no ArrayBuffer of this Node can span is refused before it is reserved, with what would help', () => {
  expect(() => requireMappable('the arena', 2 ** 60)).toThrow(MappingTooLargeError);
  expect(() => requireMappable('the arena', 2 ** 60)).toThrow(/the arena has .* MiB, and Node .* maps .* MiB at most/);
  expect(() => requireMappable('the arena', 2 ** 32)).not.toThrow();
});

test('a closed descriptor is named as EBADF', () => {
  const descriptor = createMemory('closed', page);
  closeDescriptor(descriptor);
  expect(() => closeDescriptor(descriptor)).toThrow(/closeDescriptor.*EBADF/);
  expect(() => mapMemory(descriptor, 0, page, false)).toThrow(/EBADF/);
});

test('worker threads map the same memory, each for itself, and may end while mappings live', async () => {
  const descriptor = createMemory('threads', 3 * page);
  const bytes = new Uint8Array(mapMemory(descriptor, 0, 3 * page, false));
  const source = `
    const { workerData } = require('node:worker_threads');
    import(workerData.module).then(({ mapMemory }) => {
      new Uint8Array(mapMemory(workerData.descriptor, workerData.index * 4096, 4096, true)).fill(workerData.index + 1);
    });`;
  const module = new URL('../../../../native/process/process-addon.js', import.meta.url).href;
  const ends = [0, 1, 2].map(
    (index) =>
      new Promise<number>((resolve, reject) => {
        const worker = new Worker(source, { eval: true, workerData: { module, descriptor, index } });
        worker.once('exit', resolve);
        worker.once('error', reject);
      }),
  );
  expect(await Promise.all(ends)).toEqual([0, 0, 0]);
  expect([bytes[0], bytes[page], bytes[2 * page]]).toEqual([1, 2, 3]);
  closeDescriptor(descriptor);
});

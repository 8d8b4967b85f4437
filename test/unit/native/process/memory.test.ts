import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import {
  MappingTooLargeError,
  SharedMemoryFullError,
  SharedMemoryRangeError,
} from '../../../../native/process/errors.js';
import { mapWhole, releaseMemory, reserveMemory, unmapWhole } from '../../../../native/process/memory.js';
import { memoryKinds } from '../../../helpers/memory-kinds.js';

describe.each(memoryKinds)('shared memory as a %s', (kind) => {
  test('is zeroed, has the size asked for, and is the same bytes in every mapping', () => {
    const memory = reserveMemory('mapped twice', 5000, kind);
    const [writer, reader] = [mapWhole(memory, 'write'), new Uint8Array(mapWhole(memory, 'read'))];
    expect(memory).toMatchObject({ kind, byteLength: 5000 });
    expect(reader.length).toBe(5000);
    expect(reader.every((byte) => byte === 0)).toBe(true);
    new Uint8Array(writer).fill(7, 4990);
    expect([...reader.subarray(4988, 4992)]).toEqual([0, 0, 7, 7]);
    releaseMemory(memory);
  });

  test('is the same bytes in a thread that was posted its handle', async () => {
    const memory = reserveMemory('posted', 4096, kind);
    const module = new URL('../../../../native/process/memory.js', import.meta.url).href;
    const worker = new Worker(
      `import(${JSON.stringify(module)}).then(({ mapWhole }) => {
        new Uint8Array(mapWhole(require('node:worker_threads').workerData, 'write')).fill(9, 100, 200);
      });`,
      { eval: true, workerData: memory },
    );
    await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
    const bytes = new Uint8Array(mapWhole(memory, 'read'));
    expect(bytes.filter((byte) => byte === 9)).toHaveLength(100);
    expect([bytes[99], bytes[100], bytes[199], bytes[200]]).toEqual([0, 9, 9, 0]);
    releaseMemory(memory);
  });

  test('a mapping outlives the release of its memory', () => {
    const memory = reserveMemory('released', 4096, kind);
    const mapped = mapWhole(memory, 'write');
    releaseMemory(memory);
    new Uint8Array(mapped)[4095] = 3;
    expect(new Uint8Array(mapped)[4095]).toBe(3);
    unmapWhole(mapped);
  });

  test('more than there is, and what is no size, is refused before anything is taken', () => {
    for (const size of [0, -1, 1.5, NaN])
      expect(() => reserveMemory('no size', size, kind)).toThrow(SharedMemoryRangeError);
    // Node 20 refuses it for its size; a Node that maps as much, since no machine has it.
    expect(() => reserveMemory('enormous', 2 ** 50, kind)).toThrow(
      process.versions.node.startsWith('20.') ? MappingTooLargeError : SharedMemoryFullError,
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseMemory, reserveMemory } from '../../../../native/process/memory.js';
import type { SharedMemories } from '../../../../runtime/actor.js';
import { BlobArena, openBlobMemory } from '../../../../runtime/blobs/blob-memory.js';
import { memoryKinds } from '../../../helpers/memory-kinds.js';

describe.each(memoryKinds)('over a %s', (kind) => {
  let shared: SharedMemories;
  beforeAll(() => {
    const memory = reserveMemory('troupe-blob-test', 4096, kind);
    shared = { node: 'here', arena: memory, blobs: memory };
  });
  afterAll(() => releaseMemory(shared.blobs));

  test('a view is straight over the memory, for every dtype', () => {
    const arena = new BlobArena(shared);
    const writer = openBlobMemory(shared);
    const reader = openBlobMemory(shared);
    const refs = [
      arena.allocate('int32', 5),
      arena.allocate('float32', 5),
      arena.allocate('float64', 5),
      arena.allocate('uint8', 5),
    ] as const;
    writer.int32(refs[0]).fill(-7);
    writer.float32(refs[1]).fill(0.5);
    writer.float64(refs[2]).fill(1e300);
    writer.uint8(refs[3]).fill(255);
    expect([...reader.int32(refs[0])]).toEqual([-7, -7, -7, -7, -7]);
    expect([...reader.float32(refs[1])]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    expect([...reader.float64(refs[2])]).toEqual([1e300, 1e300, 1e300, 1e300, 1e300]);
    expect([...reader.uint8(refs[3])]).toEqual([255, 255, 255, 255, 255]);
    for (const ref of refs) arena.release(ref);
    expect(arena.usedBytes).toBe(0);
  });

  test('a reference that does not fit is an error that names it', () => {
    const memory = openBlobMemory(shared);
    const ref = { node: 'here', offset: 0, length: 4, dtype: 'int32' } as const;
    expect(() => memory.int32({ ...ref, node: 'elsewhere' })).toThrow(/on node elsewhere.*this is node here/);
    expect(() => memory.float32(ref)).toThrow(/int32\[4\] at 0.*read as float32/);
    expect(() => memory.int32({ ...ref, offset: 2 })).toThrow(/not aligned/);
    expect(() => memory.int32({ ...ref, offset: 4096 - 8 })).toThrow(/past the end/);
    expect(memory.int32({ ...ref, offset: 4096 - 16 })).toHaveLength(4);
  });
});

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TensorOperationError } from '../../tensor/errors.js';
import { createCudaArena, openCudaArena } from '../../tensor/torch/cuda-arena.js';
import { createTorchOps } from '../../tensor/torch/torch-ops.js';

const UPDATES = 1000;

describe('the CUDA arena', () => {
  it('is seen by a second process over 1,000 updates, without a copy and without growth', async () => {
    const ops = createTorchOps({ device: 'cuda', threads: 1 });
    const arena = createCudaArena(ops, 1 << 20);
    const reader = fork(fileURLToPath(new URL('./cuda-arena-reader-main.js', import.meta.url)), {
      serialization: 'advanced',
    });
    const answer = async (message: object | string): Promise<unknown> => {
      reader.send(message);
      const [reply]: unknown[] = await once(reader, 'message', { signal: AbortSignal.timeout(120_000) });
      return reply;
    };
    try {
      expect(await answer(arena.address!)).toBe('open');
      const weights = ops.keep(arena.tensor(0, [1024], 'float32'));
      const before = ops.memory();
      for (let update = 1; update <= UPDATES; update++) {
        ops.tidy(() => ops.copyInto(weights, ops.full([1024], update, 'float32')));
        arena.synchronize();
        if (update % 50 === 0) expect(await answer('read')).toBe(1024 * update);
      }
      expect(ops.memory()).toEqual(before);
      const ended = once(reader, 'exit');
      reader.send('end');
      await ended;
      weights.release();
    } finally {
      reader.kill('SIGKILL');
      arena.release();
    }
  });

  it('keeps its memory while a tensor over it lives, and refuses what does not fit', () => {
    const ops = createTorchOps({ device: 'cuda', threads: 1 });
    const arena = createCudaArena(ops, 4096);
    expect(() => arena.tensor(4000, [100], 'float32')).toThrow(TensorOperationError);
    expect(() => arena.tensor(2, [1], 'float32')).toThrow(/aligned/);
    const tensor = arena.tensor(0, [1024], 'float32');
    arena.release();
    ops.tidy(() => expect(ops.item(ops.sum(tensor))).toBe(0));
    tensor.release();
  });

  it('refuses the arena of another GPU', () => {
    const ops = createTorchOps({ device: 'cuda', threads: 1 });
    const address = { handle: new Uint8Array(64), byteLength: 4096, busId: 'FFFF:FF:FF.F' };
    expect(() => openCudaArena(ops, address)).toThrow(/CUDA_VISIBLE_DEVICES/);
  });
});

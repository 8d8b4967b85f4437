/** Another process over the same GPU memory: opens the arena it is sent, answers each request with what it reads. */
import type { DeviceArena, DeviceArenaHandle } from '../../tensor/device-memory.js';
import { openCudaArena } from '../../tensor/torch/cuda-arena.js';
import { createTorchOps } from '../../tensor/torch/torch-ops.js';

const ops = createTorchOps({ device: 'cuda', threads: 1 });
let arena: DeviceArena | undefined;

process.on('message', (message: DeviceArenaHandle | 'read' | 'end') => {
  if (message === 'end') {
    arena?.release();
    process.disconnect();
  } else if (message === 'read') {
    process.send?.(ops.tidy(() => ops.item(ops.sum(arena!.tensor(0, [1024], 'float32')))));
  } else {
    arena = openCudaArena(ops, { ...message, handle: Uint8Array.from(message.handle) });
    process.send?.('open');
  }
});

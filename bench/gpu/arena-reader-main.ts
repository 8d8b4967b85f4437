/** The other process of `shared-arena.ts`: maps the arena that it is sent, and answers each request with what it reads. */
import type { DeviceArena, DeviceArenaHandle } from '../../tensor/device-memory.js';
import { openCudaArena } from '../../tensor/torch/cuda-arena.js';
import { createTorchOps } from '../../tensor/torch/torch-ops.js';
import { residentBytes, systemCallBytes } from '../kernel-counts.js';

const ops = createTorchOps({ device: 'cuda', threads: 1 });
let arena: DeviceArena | undefined;

export type ReaderRequest =
  { readonly kind: 'open'; readonly address: DeviceArenaHandle } | { readonly kind: 'read' | 'end' };

export interface ReaderReply {
  /** The arena's first number. */
  readonly value: number;
  readonly systemCallBytes: number;
  readonly residentBytes: number;
  /** On the GPU, beyond the arena. */
  readonly deviceBytes: number;
}

process.on('message', (request: ReaderRequest) => {
  if (request.kind === 'end') {
    arena?.release();
    process.disconnect();
    return;
  }
  if (request.kind === 'open') {
    const { address } = request;
    arena = openCudaArena(ops, { ...address, handle: Uint8Array.from(address.handle) });
  }
  const opened = arena;
  const value = opened === undefined ? NaN : ops.tidy(() => ops.item(ops.sum(opened.tensor(0, [1], 'bfloat16'))));
  process.send?.({
    value,
    systemCallBytes: systemCallBytes(process.pid),
    residentBytes: residentBytes(),
    deviceBytes: ops.memory().bytes,
  } satisfies ReaderReply);
});

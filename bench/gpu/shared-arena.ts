/**
 * Two processes over one copy of the weights on a GPU (CUDA IPC), 1,000 updates: how many bytes move through the kernel for
 * an update, what it takes, and whether the memory of either process or of the GPU grows. Each update writes all weights of
 * the 0.5B shape, and the other process reads what was written.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createOps } from '../../tensor/create-ops.js';
import { createCudaArena } from '../../tensor/torch/cuda-arena.js';
import { median, type Benchmark, type Report } from '../benchmark.js';
import { residentBytes, systemCallBytes } from '../kernel-counts.js';
import type { ReaderReply, ReaderRequest } from './arena-reader-main.js';
import { onGpu } from './presence.js';

export const benchmarks: readonly Benchmark[] = [onGpu({ name: 'gpu: weights shared by two processes', run })];

/** Elements of bfloat16: 0.5B parameters. */
const elements = 494_032_768;
const updates = 1000;
const warmUp = 20;
const replyDeadlineMs = 120_000;

async function run(report: Report): Promise<void> {
  const ops = await createOps({ engine: 'torch', device: 'cuda', threads: 1 });
  const arena = createCudaArena(ops, 2 * elements);
  const { address } = arena;
  if (address === undefined) throw new Error('an arena made here has no address');
  const reader = fork(fileURLToPath(new URL('./arena-reader-main.js', import.meta.url)), { serialization: 'advanced' });
  const ask = async (request: ReaderRequest): Promise<ReaderReply> => {
    reader.send(request);
    const [reply]: ReaderReply[] = await once(reader, 'message', { signal: AbortSignal.timeout(replyDeadlineMs) });
    if (reply === undefined) throw new Error('the reader answered nothing');
    return reply;
  };
  try {
    await ask({ kind: 'open', address });
    const weights = ops.keep(arena.tensor(0, [elements], 'bfloat16'));
    const source = ops.keep(ops.zeros([elements], 'bfloat16'));
    /** Small whole numbers, which bfloat16 holds exactly. */
    const update = async (number: number): Promise<ReaderReply> => {
      const value = number % 256;
      ops.tidy(() => ops.copyInto(source, ops.full([elements], value, 'bfloat16')));
      ops.copyInto(weights, source);
      arena.synchronize();
      const reply = await ask({ kind: 'read' });
      if (reply.value !== value)
        throw new Error(`update ${number} wrote ${value}, the other process reads ${reply.value}`);
      return reply;
    };
    let theirs = await update(0);
    for (let number = 1; number < warmUp; number++) theirs = await update(number);
    const before = { ...theirs, own: counts(ops.memory().bytes), device: usedOnDevice() };
    const seconds: number[] = [];
    for (let number = 0; number < updates; number++) {
      const started = performance.now();
      theirs = await update(number);
      seconds.push((performance.now() - started) / 1000);
    }
    const own = counts(ops.memory().bytes);
    const moved = own.systemCallBytes - before.own.systemCallBytes + theirs.systemCallBytes - before.systemCallBytes;
    const line = (name: string, value: number, unit: string): void => report({ name, value, unit });
    line('an update of 0.99 GB, written and read', median(seconds) * 1000, 'ms');
    line('bytes through system calls, an update', moved / updates, 'bytes');
    line(`writer: growth over ${updates} updates`, (own.residentBytes - before.own.residentBytes) / 2 ** 20, 'MiB');
    line('reader: growth', (theirs.residentBytes - before.residentBytes) / 2 ** 20, 'MiB');
    line("writer: growth of the engine's tensors", own.deviceBytes - before.own.deviceBytes, 'bytes');
    line("reader: growth of the engine's tensors", theirs.deviceBytes - before.deviceBytes, 'bytes');
    line('the GPU: growth', usedOnDevice() - before.device, 'MiB');
    const ended = once(reader, 'exit');
    reader.send({ kind: 'end' } satisfies ReaderRequest);
    await ended;
  } finally {
    reader.kill('SIGKILL');
    arena.release();
  }
}

function counts(deviceBytes: number): Omit<ReaderReply, 'value'> {
  return { systemCallBytes: systemCallBytes(process.pid), residentBytes: residentBytes(), deviceBytes };
}

/** MiB in use on the first GPU by all processes, as the driver says; NaN where it does not say. */
function usedOnDevice(): number {
  try {
    const words = ['--id=0', '--query-gpu=memory.used', '--format=csv,noheader,nounits'];
    return Number(execFileSync('nvidia-smi', words, { encoding: 'utf8' }).trim());
  } catch {
    return NaN;
  }
}

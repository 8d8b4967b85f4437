/**
 * What does publishing new weights cost: bytes that the kernel moves for all processes of the run, and the pause of
 * training; beside sending the same weights through a socket, as a system without shared memory does.
 */
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { beside, median, type Benchmark, type Report } from './benchmark.js';
import { systemCallBytes } from './kernel-counts.js';
import { watchRun, weightBytes } from './large-model-run.js';

export const benchmarks: readonly Benchmark[] = [{ name: 'publication of weights', run }];

/** 39 million parameters. */
const hiddenSize = 320;
const steps = 8;

async function run(report: Report): Promise<void> {
  const moved: number[] = [];
  const pauses: number[] = [];
  let before = 0;
  await watchRun({
    hiddenSize,
    samplers: 1,
    steps,
    watch: (event, pids) => {
      const total = () => [...pids.values()].reduce((sum, pid) => sum + systemCallBytes(pid), 0);
      if (event.kind === 'ask-sent' && event.message === 'update-computed') before = total();
      if (event.kind !== 'ask-answered' || event.message !== 'update-computed') return;
      moved.push(total() - before);
      pauses.push(event.durationMs);
    },
  });
  const socketMs = await socketMilliseconds(weightBytes(hiddenSize));
  const bytes = { name: 'bytes through system calls', value: median(moved), unit: 'bytes' };
  report(beside(bytes, weightBytes(hiddenSize), 'the weights'));
  const pause = { name: 'pause: update computed to published', value: median(pauses), unit: 'ms' };
  report(beside(pause, socketMs, 'sending the weights through a socket'));
}

/** One copy to one reader over loopback, the least that a system without shared memory pays. */
async function socketMilliseconds(bytes: number): Promise<number> {
  const payload = Buffer.alloc(bytes, 1);
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const server = createServer((socket) => socket.end(payload));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = performance.now();
    const socket = connect(portOf(server.address()), '127.0.0.1');
    socket.resume();
    await once(socket, 'end');
    times.push(performance.now() - started);
    server.close();
  }
  return median(times);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

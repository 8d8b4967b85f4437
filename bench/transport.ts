/** What an ask costs across threads and processes, beside the bare channel with the same bytes in the same run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { connect } from '@nats-io/transport-node';
import type { Message } from '../messages/protocol.js';
import { startBroker } from '../runtime/broker/nats-server.js';
import { encodeEnvelope } from '../runtime/codec.js';
import { startSystem } from '../runtime/start-system.js';
import type { ActorSpecification, PlacementMode, System, SystemOptions } from '../runtime/system.js';
import { type Benchmark, type Report, beside, median, percentile } from './benchmark.js';

const rounds = 3;
const sequentialAsks = 1500;
const pipelinedAsks = 15_000;
const concurrency = 64;

type Call = () => Promise<unknown>;

const message: Message<'leases-ended'> = {
  kind: 'leases-ended',
  holder: { name: 'sampler', instance: 0, incarnation: 0 },
};
const askBytes = encodeEnvelope({ type: 'ask', id: 1, askId: 'root#1', from: 'root', message });

/** A system of one actor that only answers. */
export function startEcho(
  mode: PlacementMode,
  options: Partial<SystemOptions> & Partial<Pick<ActorSpecification, 'whenItFails'>> = {},
): Promise<System> {
  const { whenItFails = 'escalate', ...rest } = options;
  const module = new URL('./echo-actor.js', import.meta.url).href;
  return startSystem({
    runId: `bench-${process.pid}`,
    mode,
    actors: [{ name: 'policy', instance: 0, module, startData: {}, whenItFails }],
    arenaBytes: 4096,
    blobBytes: 4096,
    logFolder: mkdtempSync(join(tmpdir(), 'troupe-bench-')),
    heartbeatIntervalMs: 250,
    heartbeatTimeoutMs: 30_000,
    startTimeoutMs: 30_000,
    maxRestarts: 100,
    restartWithinMs: 1000,
    onEvent: () => {},
    ...rest,
  });
}

async function compare(report: Report, name: string, ours: Call, raw: Call, rawName: string): Promise<void> {
  const latencies: Record<'ours' | 'raw', number[]> = { ours: [], raw: [] };
  const rates: Record<'ours' | 'raw', number[]> = { ours: [], raw: [] };
  await pipelined(ours, 3000);
  await pipelined(raw, 3000);
  for (let round = 0; round < rounds; round += 1) {
    // Whoever is second in one round is first in the next.
    const order: ('ours' | 'raw')[] = round % 2 === 0 ? ['raw', 'ours'] : ['ours', 'raw'];
    for (const which of order) {
      const call = which === 'ours' ? ours : raw;
      latencies[which].push(...(await sequential(call)));
      rates[which].push(await pipelined(call, pipelinedAsks));
    }
  }
  for (const [label, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const value = percentile(latencies.ours, share);
    report(beside({ name: `${name} ${label}`, value, unit: 'µs' }, percentile(latencies.raw, share), rawName));
  }
  const rate = { name: `${name}, ${concurrency} at a time`, value: median(rates.ours), unit: '/s' };
  report(beside(rate, median(rates.raw), rawName));
}

/** Microseconds of each call. */
async function sequential(call: Call): Promise<number[]> {
  const samples: number[] = [];
  for (let sent = 0; sent < sequentialAsks; sent += 1) {
    const start = performance.now();
    await call();
    samples.push((performance.now() - start) * 1000);
  }
  return samples;
}

/** Calls per second with `concurrency` of them open at any time. */
async function pipelined(call: Call, total: number): Promise<number> {
  let left = total;
  const start = performance.now();
  const caller = async (): Promise<void> => {
    while ((left -= 1) >= 0) await call();
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return (total / (performance.now() - start)) * 1000;
}

export const benchmarks: Benchmark[] = [
  {
    name: 'ask worker-thread',
    async run(report) {
      const system = await startEcho('threads');
      const worker = new Worker(new URL('./raw-thread-main.js', import.meta.url));
      const open = new Map<number, () => void>();
      let ids = 0;
      worker.on('message', ({ id }: { id: number }) => {
        open.get(id)?.();
        open.delete(id);
      });
      const raw = (): Promise<void> =>
        new Promise((resolve) => {
          open.set((ids += 1), resolve);
          worker.postMessage({ id: ids, message });
        });
      const ours = (): Promise<unknown> => system.ask('policy', message, { timeoutMs: 60_000 });
      await compare(report, 'worker-thread ask', ours, raw, 'postMessage');
      await worker.terminate();
      await system.stop();
    },
  },
  {
    name: 'ask nats',
    async run(report) {
      const broker = await startBroker(mkdtempSync(join(tmpdir(), 'troupe-bench-')), (reason) => {
        throw new Error(`broker: ${reason}`);
      });
      const url = broker.url.replace('://', `://${broker.token}@`);
      const system = await startEcho('processes', { natsUrl: url });
      const main = fileURLToPath(new URL('./raw-nats-main.js', import.meta.url));
      const peer = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
      peer.stdin.end(JSON.stringify({ url: broker.url, token: broker.token }));
      await once(peer.stdout, 'data');
      const connection = await connect({ servers: broker.url, token: broker.token });
      const raw = (): Promise<unknown> => connection.request('raw', askBytes, { timeout: 60_000 });
      const ours = (): Promise<unknown> => system.ask('policy', message, { timeoutMs: 60_000 });
      await compare(report, 'NATS ask', ours, raw, 'raw nats.js');
      await connection.close();
      peer.kill();
      await system.stop();
      await broker.stop();
    },
  },
];

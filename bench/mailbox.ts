/** How much does an actor cost when nothing crosses a thread: queueing a message, and a whole ask. */
import { z } from 'zod';
import type { Message } from '../messages/protocol.js';
import { ActorCell } from '../runtime/actor-cell.js';
import type { AnyActor } from '../runtime/actor-module.js';
import { endpointOf } from '../runtime/address.js';
import { Asker } from '../runtime/asker.js';
import { Mailbox } from '../runtime/mailbox.js';
import { InProcessBus } from '../runtime/transports/in-process.js';
import { type Benchmark, beside, median } from './benchmark.js';

const rounds = 5;
const batch = 1000;

async function tells(): Promise<{ ours: number; raw: number }> {
  const total = 2_000_000;
  let handled = 0;
  const mailbox = new Mailbox<number>((item) => {
    handled += item;
  }, 'serial');
  const ours = await perSecond(total, async () => {
    for (let sent = 0; sent < total; sent += batch) {
      for (let item = 0; item < batch; item += 1) mailbox.tell(1);
      await null;
    }
  });
  let queue: number[] = [];
  const raw = await perSecond(total, async () => {
    for (let sent = 0; sent < total; sent += batch) {
      for (let item = 0; item < batch; item += 1) queue.push(1);
      for (const item of queue) handled += item;
      queue = [];
      await null;
    }
  });
  if (handled !== 2 * total) throw new Error(`${handled} of ${2 * total} handled`);
  return { ours, raw };
}

const acknowledged: Message<'acknowledged'> = { kind: 'acknowledged' };
const echo: AnyActor = {
  name: 'policy',
  startData: z.object({}),
  mailbox: 'interleaved',
  start: () => ({}),
  handlers: { 'leases-ended': async () => acknowledged },
};

async function asks(concurrency: number): Promise<{ ours: number; raw: number }> {
  const total = 100_000;
  const bus = new InProcessBus();
  const address = { name: 'policy', instance: 0, incarnation: 0 } as const;
  const none = { kind: 'descriptor', descriptor: -1, byteLength: 0 } as const;
  const transport = bus.connect(endpointOf(address));
  const cell = new ActorCell({
    actor: echo,
    address,
    shared: { node: 'none', arena: none, blobs: none },
    transport,
    logger: { info: () => {}, warn: () => {} },
    compute: { call: () => Promise.reject(new Error('no compute')) },
  });
  transport.receive((envelope) => cell.receive(envelope));
  const root = bus.connect('root');
  const asker = new Asker({ transport: root, label: 'root' });
  root.receive((envelope) => asker.receive(envelope));
  asker.peersChanged({ type: 'peers-changed', live: [{ address, mailbox: 'interleaved' }], awaited: [] });
  const message: Message<'leases-ended'> = { kind: 'leases-ended', holder: address };
  const ours = await perSecond(total, () =>
    pipelined(total, concurrency, () => asker.ask('policy', message, { timeoutMs: 60_000 })),
  );
  const handler = async (asked: Message<'leases-ended'>): Promise<Message> => (asked.holder ? acknowledged : asked);
  const raw = await perSecond(total, () => pipelined(total, concurrency, () => handler(message)));
  asker.end('stopped');
  return { ours, raw };
}

async function pipelined(total: number, concurrency: number, ask: () => Promise<unknown>): Promise<void> {
  for (let sent = 0; sent < total; sent += concurrency) {
    await Promise.all(Array.from({ length: concurrency }, ask));
  }
}

async function perSecond(total: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (total / (performance.now() - start)) * 1000;
}

async function medians(work: () => Promise<{ ours: number; raw: number }>): Promise<{ ours: number; raw: number }> {
  await work();
  const results: { ours: number; raw: number }[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await work());
  return { ours: median(results.map(({ ours }) => ours)), raw: median(results.map(({ raw }) => raw)) };
}

export const benchmarks: Benchmark[] = [
  {
    name: 'mailbox tell',
    async run(report) {
      const { ours, raw } = await medians(tells);
      report(beside({ name: 'tell, one microtask per 1,000', value: ours, unit: '/s' }, raw, 'array push and loop'));
    },
  },
  {
    name: 'mailbox ask',
    async run(report) {
      for (const concurrency of [1, 100]) {
        const { ours, raw } = await medians(() => asks(concurrency));
        const name = `in-process ask, checked, with deadline, ${concurrency} at a time`;
        report(beside({ name, value: ours, unit: '/s' }, raw, 'bare async call'));
      }
    },
  },
];

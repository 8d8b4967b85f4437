/** An asker at one end of a real transport and a fixture actor at the other, for the transports' contract suite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { Envelope, PeersChanged } from '../../messages/control/envelope.js';
import type { ActorAddress } from '../../messages/values.js';
import { ActorCell } from '../../runtime/actor-cell.js';
import { loadActor } from '../../runtime/actor-module.js';
import { endpointOf } from '../../runtime/address.js';
import { Asker } from '../../runtime/asker.js';
import { type Broker, startBroker } from '../../runtime/broker/nats-server.js';
import { InProcessBus } from '../../runtime/transports/in-process.js';
import { connectNats } from '../../runtime/transports/nats.js';
import type { Transport } from '../../runtime/transports/transport.js';
import { WorkerThreadHub, connectWorkerThread } from '../../runtime/transports/worker-thread.js';

/** Connects endpoints of one run, and lets a stranger send bytes. */
export interface Network {
  readonly root: Transport;
  connect(endpoint: string): Promise<Transport>;
  /** Absent where nothing from outside can arrive. */
  readonly inject?: (endpoint: string, bytes: Uint8Array) => Promise<void>;
  close(): Promise<void>;
}

export type TransportName = 'in-process' | 'worker-thread' | 'nats';

export async function createNetwork(name: TransportName): Promise<Network> {
  switch (name) {
    case 'in-process': {
      const bus = new InProcessBus();
      return { root: bus.connect('root'), connect: async (endpoint) => bus.connect(endpoint), close: async () => {} };
    }
    case 'worker-thread': {
      const hub = new WorkerThreadHub('root');
      return {
        root: hub,
        async connect(endpoint) {
          const { port1, port2 } = new MessageChannel();
          hub.connect(endpoint, port1);
          return connectWorkerThread(endpoint, port2);
        },
        async inject(endpoint, bytes) {
          const { port1, port2 } = new MessageChannel();
          hub.connect('stranger', port1);
          port2.postMessage([{ to: endpoint, bytes }]);
          port2.postMessage('not a post at all');
          port2.once('close', () => {});
        },
        close: () => hub.close(),
      };
    }
    case 'nats': {
      const broker: Broker = await startBroker(mkdtempSync(join(tmpdir(), 'troupe-test-')), () => {});
      const transports: Transport[] = [];
      const connect = async (endpoint: string): Promise<Transport> => {
        const transport = await connectNats(broker, 'contract', endpoint);
        transports.push(transport);
        return transport;
      };
      return {
        root: await connect('root'),
        connect,
        async inject(endpoint, bytes) {
          const { connect: connectRaw } = await import('@nats-io/transport-node');
          const stranger = await connectRaw({ servers: broker.url, token: broker.token });
          stranger.publish(`troupe.contract.${endpoint}`, bytes);
          await stranger.drain();
        },
        async close() {
          for (const transport of transports) await transport.close();
          await broker.stop();
        },
      };
    }
    default:
      return name satisfies never;
  }
}

export interface Served {
  readonly cell: ActorCell;
  readonly address: ActorAddress;
  readonly transport: Transport;
}

/** Starts a fixture actor at an endpoint of its own. */
export async function serve(
  network: Network,
  name: 'sampler' | 'verifier',
  place: { instance?: number; incarnation?: number; mailboxCapacity?: number } = {},
): Promise<Served> {
  const address: ActorAddress = { name, instance: place.instance ?? 0, incarnation: place.incarnation ?? 0 };
  const actor = await loadActor(new URL(`./fixture-actors/${name}.js`, import.meta.url).href, name);
  const transport = await network.connect(endpointOf(address));
  const none = { kind: 'descriptor', descriptor: -1, byteLength: 0 } as const;
  const cell = new ActorCell({
    actor,
    address,
    shared: { node: 'none', arena: none, blobs: none },
    transport,
    logger: { info: () => {}, warn: () => {} },
    mailboxCapacity: place.mailboxCapacity,
    compute: { call: () => Promise.reject(new Error('this suite has no compute thread')) },
  });
  await cell.start({});
  transport.receive((envelope) => cell.receive(envelope));
  await transport.flush();
  return { cell, address, transport };
}

/** An asker at the root, with all that arrives there. */
export function createAsker(network: Network): { asker: Asker; arrived: Envelope[]; redone: string[] } {
  const arrived: Envelope[] = [];
  const redone: string[] = [];
  const asker = new Asker({
    transport: network.root,
    label: 'test',
    events: { redone: (pending, _actor, reason) => redone.push(`${pending.askId}: ${reason}`) },
  });
  network.root.receive((envelope) => {
    arrived.push(envelope);
    asker.receive(envelope);
  });
  return { asker, arrived, redone };
}

export function peers(live: readonly Served[], rest: Partial<PeersChanged> = {}): PeersChanged {
  return {
    type: 'peers-changed',
    live: live.map(({ address, cell }) => ({ address, mailbox: cell.mailboxMode })),
    awaited: [],
    ...rest,
  };
}

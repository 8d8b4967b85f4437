/** Chooses what carries messages and what actors run in: the one place that knows every transport and every host. */
import { rootEndpoint } from './address.js';
import { startBroker } from './broker/nats-server.js';
import { SystemStartError } from './errors.js';
import type { StartHost } from './hosts/host.js';
import { startInProcess } from './hosts/in-process-host.js';
import { startProcess } from './hosts/process-host.js';
import { startWorker } from './hosts/worker-host.js';
import type { SystemOptions } from './system.js';
import { InProcessBus } from './transports/in-process.js';
import { connectNats } from './transports/nats.js';
import type { Transport } from './transports/transport.js';
import { WorkerThreadHub } from './transports/worker-thread.js';

export interface Placement {
  /** The root's own. */
  readonly transport: Transport;
  readonly startHost: StartHost;
  /** When all actors have ended. */
  close(): Promise<void>;
}

/**
 * @param brokerLost called when the broker of this run is gone, with the reason and the end of its log
 * @throws SystemStartError
 */
export async function createPlacement(
  options: SystemOptions,
  brokerLost: (reason: string, logTail: string) => void,
): Promise<Placement> {
  switch (options.mode) {
    case 'single-process': {
      const bus = new InProcessBus();
      const { startHost, close } = startInProcess(bus);
      return { transport: bus.connect(rootEndpoint), startHost, close };
    }
    case 'threads': {
      const hub = new WorkerThreadHub(rootEndpoint);
      return { transport: hub, startHost: (order) => startWorker(order, hub), close: () => hub.close() };
    }
    case 'processes': {
      const broker = options.natsUrl === undefined ? await startBroker(options.logFolder, brokerLost) : undefined;
      const nats = { url: broker?.url ?? options.natsUrl ?? '', token: broker?.token };
      options.onEvent({ kind: 'broker-started', pid: broker?.pid ?? null, url: nats.url });
      const transport = await connectNats(nats, options.runId, rootEndpoint).catch(async (cause: unknown) => {
        await broker?.stop();
        throw new SystemStartError('broker', `no connection to ${nats.url}: ${String(cause)}`, '', { cause });
      });
      return {
        transport,
        startHost: (order) => startProcess(order, nats),
        close: async () => {
          await transport.close();
          await broker?.stop();
        },
      };
    }
    default:
      return options.mode satisfies never;
  }
}

/** Chooses what carries messages and what actors run in: the one place that knows every transport and every host. */
import { rootEndpoint } from './address.js';
import type { StartHost } from './hosts/host.js';
import { startInProcess } from './hosts/in-process-host.js';
import type { SystemOptions } from './system.js';
import { InProcessBus } from './transports/in-process.js';
import type { Transport } from './transports/transport.js';

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
    default:
      throw new Error(`${options.mode} is not there yet ${String(brokerLost)}`);
  }
}

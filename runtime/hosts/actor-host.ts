/**
 * The part that all hosts share at the actor's side: loads the module, starts the actor, tells the root, and sends
 * heartbeats from this thread, which never computes.
 */
import { rootEndpoint } from '../address.js';
import { ActorCell } from '../actor-cell.js';
import { loadActor, parseStartData } from '../actor-module.js';
import type { ComputeApi, ComputeClient } from '../compute.js';
import { toErrorData } from '../error-data.js';
import { createLogger } from '../logger.js';
import { nameOf } from '../address.js';
import type { Transport } from '../transports/transport.js';
import type { ComputeHost } from './compute-host.js';
import type { HostOrder } from './host.js';

export interface Surroundings {
  readonly transport: Transport;
  readonly compute: ComputeHost;
  /** Takes whole lines for the actor's log. */
  readonly writeLog: (text: string) => void;
  readonly stopRequested: (timeoutMs: number) => void;
}

export interface HostedActor {
  /** Runs the actor's `stop`; no heartbeat comes after it. */
  stop(): Promise<void>;
  /** Ends the heartbeats of an actor that has failed. */
  silence(): void;
}

/** @throws ActorModuleError, ComputeFailedError, or what the actor's `start` throws */
export async function hostActor(order: HostOrder, surroundings: Surroundings): Promise<HostedActor> {
  const { address } = order;
  const { transport } = surroundings;
  const actor = await loadActor(order.module, address.name);
  const startData = parseStartData(actor, order.module, order.startData);
  const compute =
    actor.compute === undefined
      ? noCompute(nameOf(address))
      : await surroundings.compute.load(
          actor.compute,
          startData,
          { address, shared: order.shared },
          order.startTimeoutMs,
        );
  const logger = createLogger(nameOf(address), surroundings.writeLog);
  const cell = new ActorCell({ actor, address, shared: order.shared, transport, logger, compute });

  await new Promise<void>((peersKnown) => {
    transport.receive((envelope) => {
      if (envelope.type === 'stop-requested') return surroundings.stopRequested(envelope.timeoutMs);
      cell.receive(envelope);
      if (envelope.type === 'peers-changed') peersKnown();
    });
    transport.send(rootEndpoint, { type: 'peers-requested', from: transport.endpoint });
  });
  await cell.start(startData);

  transport.send(rootEndpoint, {
    type: 'actor-started',
    actor: address,
    pid: process.pid,
    mailbox: cell.mailboxMode,
  });
  const beat = (): void => transport.send(rootEndpoint, cell.heartbeat());
  const timer = setInterval(beat, order.heartbeatIntervalMs);
  return {
    async stop() {
      clearInterval(timer);
      await cell.stop();
      beat();
    },
    silence: () => clearInterval(timer),
  };
}

/** The last word of a host that fails. What cannot be sent stands in the log. */
export async function reportFailure(order: HostOrder, transport: Transport, error: unknown): Promise<void> {
  transport.send(rootEndpoint, { type: 'actor-failed', actor: order.address, error: toErrorData(error) });
  await transport.flush();
}

function noCompute(name: string): ComputeClient<ComputeApi> {
  return {
    call: (method) =>
      Promise.reject(new TypeError(`${name} declares no compute module, so it cannot call '${method}'`)),
  };
}

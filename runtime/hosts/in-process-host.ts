/**
 * An actor in the root's own thread (`placement: single-process`), for small runs and for debugging. One compute thread
 * serves all of them. Hazard: an endless loop in a handler stops the root too; nothing can kill it from inside.
 */
import { closeSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { endpointOf } from '../address.js';
import { openLog } from '../log-file.js';
import type { InProcessBus } from '../transports/in-process.js';
import { type HostedActor, hostActor, reportFailure } from './actor-host.js';
import { ComputeHost } from './compute-host.js';
import type { Host, HostExit, HostOrder, StartHost } from './host.js';

/** Actors share the compute thread of the ones that started before, until it is lost: then the next gets a new one. */
export function startInProcess(bus: InProcessBus): { startHost: StartHost; close: () => Promise<void> } {
  let shared: { compute: ComputeHost; users: Set<(error: Error) => void> } | undefined;
  const computeFor = (user: (error: Error) => void): ComputeHost => {
    if (shared === undefined) {
      const users = new Set<(error: Error) => void>();
      const compute = new ComputeHost((error) => {
        if (shared?.compute === compute) shared = undefined;
        // An actor has ended only when none of its kernels writes any more.
        void compute.close().then(() => {
          for (const fail of users) fail(error);
        });
      });
      shared = { compute, users };
    }
    shared.users.add(user);
    return shared.compute;
  };
  return {
    startHost: (order) => runInProcess(order, bus, computeFor),
    close: async () => shared?.compute.close(),
  };
}

function runInProcess(
  order: HostOrder,
  bus: InProcessBus,
  computeFor: (user: (error: Error) => void) => ComputeHost,
): Host {
  const transport = bus.connect(endpointOf(order.address));
  const log = openLog(order.logPath, dirname(order.logPath));
  let hosted: HostedActor | undefined;
  let end: (exit: HostExit) => void = () => {};
  let ended = false;
  const exited = new Promise<HostExit>((resolve) => {
    end = (exit) => {
      if (ended) return;
      ended = true;
      hosted?.silence();
      closeSync(log);
      void transport.close();
      resolve(exit);
    };
  });
  const fail = (error: unknown): void => {
    if (ended) return;
    writeSync(log, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    // In this thread everything that is sent has arrived when `send` returns.
    void reportFailure(order, transport, error);
    end({ reason: String(error), exitCode: 1 });
  };
  const stop = async (timeoutMs: number): Promise<void> => {
    const timer = setTimeout(() => end({ reason: 'its stop took too long', exitCode: 1 }), timeoutMs);
    await hosted?.stop();
    clearTimeout(timer);
    end({ reason: 'stopped', exitCode: 0 });
  };
  hostActor(order, {
    transport,
    compute: computeFor(fail),
    writeLog: (text) => {
      if (!ended) writeSync(log, text);
    },
    stopRequested: (timeoutMs) => void stop(timeoutMs).catch(fail),
  }).then((started) => {
    hosted = started;
    if (ended) started.silence();
  }, fail);
  return { pid: process.pid, exited, kill: () => end({ reason: 'killed', exitCode: null }) };
}

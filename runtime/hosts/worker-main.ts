/** Entry of an actor's thread; twin of `process-main`. Order and port come as worker data. */
import { MessagePort, workerData } from 'node:worker_threads';
import { endpointOf } from '../address.js';
import { connectWorkerThread } from '../transports/worker-thread.js';
import { hostActor, reportFailure } from './actor-host.js';
import { ComputeHost } from './compute-host.js';
import type { HostOrder } from './host.js';

const told: unknown = workerData;
if (!isTold(told)) throw new Error('worker-main is started by worker-host');
const { order, port } = told;
const transport = connectWorkerThread(endpointOf(order.address), port);

const compute = new ComputeHost((error) => void fail(error));
process.on('uncaughtException', (error) => void fail(error));
process.on('unhandledRejection', (reason) => void fail(reason));

try {
  const hosted = await hostActor(order, {
    transport,
    compute,
    writeLog: (line) => process.stderr.write(line),
    stopRequested: () => {
      void (async () => {
        await hosted.stop();
        await compute.close();
        await transport.close();
        process.exit(0); // Ends this thread; its deadline is kept by the root.
      })().catch(fail);
    },
  });
} catch (error) {
  await fail(error);
}

async function fail(error: unknown): Promise<void> {
  console.error(error);
  await reportFailure(order, transport, error);
  process.exit(1);
}

/** Both ends are compiled together; this tells a start by hand from one by its twin. */
function isTold(data: unknown): data is { order: HostOrder; port: MessagePort } {
  return (
    typeof data === 'object' && data !== null && 'order' in data && 'port' in data && data.port instanceof MessagePort
  );
}

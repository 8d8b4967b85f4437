/**
 * Entry of an actor's process; twin of `worker-main`. Arguments: the parent's pid, and the actor's name for `ps`. The
 * order comes on standard input.
 *
 * PROCESS-MAIN-1 It dies with its parent, ignores SIGINT, and ends itself by SIGKILL when a stop takes too long, since
 *                `process.exit` waits for a running kernel.
 */
import { text } from 'node:stream/consumers';
import { dieWithParent } from '../../native/process/process-addon.js';
import { endpointOf } from '../address.js';
import { connectNats } from '../transports/nats.js';
import { hostActor, reportFailure } from './actor-host.js';
import { ComputeHost } from './compute-host.js';
import { processOrder } from './process-order.js';

dieWithParent(Number(process.argv[2]));
process.on('SIGINT', () => {});

const order = processOrder.parse(JSON.parse(await text(process.stdin)));
const transport = await connectNats(order.nats, order.runId, endpointOf(order.address));

const compute = new ComputeHost((error) => void fail(error));
process.on('uncaughtException', (error) => void fail(error));
process.on('unhandledRejection', (reason) => void fail(reason));
void transport.ended.then((reason) => {
  if (reason !== undefined) void fail(reason);
});

try {
  const hosted = await hostActor(order, {
    transport,
    compute,
    writeLog: (line) => process.stderr.write(line),
    stopRequested: (timeoutMs) => {
      setTimeout(endNow, timeoutMs);
      void (async () => {
        await hosted.stop();
        await compute.close();
        await transport.close();
        process.exit(0);
      })().catch(fail);
    },
  });
} catch (error) {
  await fail(error);
}

async function fail(error: unknown): Promise<void> {
  process.exitCode = 1;
  setTimeout(endNow, 1000);
  console.error(error);
  await reportFailure(order, transport, error);
  await compute.close();
  process.exit(1);
}

function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}

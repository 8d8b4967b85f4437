/** An actor in a worker thread of the root's process; twin of `worker-main`, which is what runs there. */
import { createWriteStream } from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import { endpointOf, nameOf } from '../address.js';
import type { WorkerThreadHub } from '../transports/worker-thread.js';
import type { Host, HostExit, HostOrder } from './host.js';

export function startWorker(order: HostOrder, hub: WorkerThreadHub): Host {
  const endpoint = endpointOf(order.address);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./worker-main.js', import.meta.url), {
    name: nameOf(order.address),
    workerData: { order, port: port2 },
    transferList: [port2],
    stdout: true,
    stderr: true,
  });
  const log = createWriteStream(order.logPath, { flags: 'a' });
  worker.stdout.pipe(log, { end: false });
  worker.stderr.pipe(log, { end: false });
  hub.connect(endpoint, port1);
  let reason: string | undefined;
  const exited = new Promise<HostExit>((resolve) => {
    worker.once('error', (error) => {
      reason = `${error.name}: ${error.message}`;
      log.write(`${error.stack ?? reason}\n`);
    });
    worker.once('exit', (code) => {
      hub.disconnect(endpoint);
      log.end(() => resolve({ reason: reason ?? `exit code ${code}`, exitCode: code }));
    });
  });
  // Ends its compute thread too, after the kernel that runs there.
  return { pid: process.pid, exited, kill: () => void worker.terminate() };
}

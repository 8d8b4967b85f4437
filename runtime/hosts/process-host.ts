/** An actor in a process of its own; twin of `process-main`, which is what runs there. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readProcessArtefact } from '../../native/process/artefacts.js';
import type { DescriptorMemory } from '../../native/process/memory.js';
import type { SharedMemories } from '../actor.js';
import { openLog } from '../log-file.js';
import type { NatsAddress } from '../transports/nats.js';
import { exitReason } from './exit-reason.js';
import type { Host, HostExit, HostOrder } from './host.js';
import { type ProcessOrder, childDescriptors } from './process-order.js';

const main = fileURLToPath(new URL('./process-main.js', import.meta.url));

/** @throws NativePartMissingError for memory that no other process can map: its addon is not there */
function inherited({ arena, blobs }: SharedMemories): { arena: DescriptorMemory; blobs: DescriptorMemory } {
  if (arena.kind === 'descriptor' && blobs.kind === 'descriptor') return { arena, blobs };
  readProcessArtefact();
  throw new TypeError('the shared memory of this run is a buffer of this process, which no other can map');
}

/** Call it from a main thread only: the child's parent death signal fires when the spawning thread ends. */
export function startProcess(order: HostOrder, nats: NatsAddress): Host {
  const { arena, blobs } = inherited(order.shared);
  const output = openLog(order.logPath, dirname(order.logPath));
  const child = spawn(
    process.execPath,
    [main, String(process.pid), `${order.address.name}.${order.address.instance}`],
    {
      // The places in this list are `childDescriptors`.
      stdio: ['pipe', output, output, arena.descriptor, blobs.descriptor],
      // A session of its own: Ctrl-C reaches the root alone.
      detached: true,
    },
  );
  closeSync(output);
  const exited = new Promise<HostExit>((resolve) => {
    child.once('error', (error) => resolve({ reason: error.message, exitCode: null }));
    child.once('exit', (code, signal) => resolve({ reason: exitReason(code, signal), exitCode: code }));
  });
  const told: ProcessOrder = {
    ...order,
    shared: {
      ...order.shared,
      arena: { ...arena, descriptor: childDescriptors.arena },
      blobs: { ...blobs, descriptor: childDescriptors.blobs },
    },
    nats,
  };
  // A child that dies before it has read its order shows by its exit.
  child.stdin?.on('error', () => {});
  child.stdin?.end(JSON.stringify(told));
  return { pid: child.pid ?? 0, exited, kill: () => void child.kill('SIGKILL') };
}

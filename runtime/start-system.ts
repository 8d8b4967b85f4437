/**
 * Brings a run's company on stage (see `system.ts` for what it promises): shared memories, broker, hosts, actors; and
 * takes all of it down again, also when the start fails half-way.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readProcessArtefact } from '../native/process/artefacts.js';
import { releaseMemory, reserveMemory } from '../native/process/memory.js';
import { requireMappable } from '../native/process/process-addon.js';
import type { SharedMemories } from './actor.js';
import { nameOf } from './address.js';
import { natsServerPath } from './broker/nats-server.js';
import { createPlacement } from './placement.js';
import { Root } from './root.js';
import type { System, SystemOptions } from './system.js';

/**
 * @throws NativePartMissingError when several processes are asked for and a part that they need could not be made here
 * @throws SharedMemoryFullError when the machine has not so much memory
 * @throws SystemStartError naming the actor or the broker that could not start, with the end of its log
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  checkRunId(options.runId);
  checkInstances(options);
  if (options.mode === 'processes') requireProcesses(options);
  mkdirSync(options.logFolder, { recursive: true });
  // libgomp reads it when it loads, in this process or in one that inherits it: unbounded spinning starves the others.
  process.env['GOMP_SPINCOUNT'] ??= '1000';
  const shared = createSharedMemories(options);
  const releaseMemories = (): void => {
    releaseMemory(shared.arena);
    releaseMemory(shared.blobs);
  };

  let broker = (_reason: string, _logTail: string): void => {};
  const placement = await createPlacement(options, (reason, logTail) => broker(reason, logTail)).catch(
    (error: unknown) => {
      releaseMemories();
      throw error;
    },
  );
  const root = new Root(options, shared, placement.transport, placement.startHost);
  broker = (reason, logTail) => {
    root.fail('broker', reason, root.asker.waitsFor(), logTail);
    // Nothing can be said to the actors any more.
    root.killAll();
  };

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await root.stop();
    await placement.close();
    releaseMemories();
  };
  const system: System = {
    shared,
    ask: root.asker.ask,
    failure: root.failure,
    status: () => root.status(),
    settled: (roles, { timeoutMs }) => root.settled(roles, timeoutMs),
    changeStartData: (name, startData) => root.changeStartData(name, startData),
    stop: () => (stopped ??= stop()),
  };
  try {
    await Promise.race([root.start(), root.failure]);
  } catch (error) {
    await system.stop();
    throw error;
  }
  return system;
}

function createSharedMemories(options: SystemOptions): SharedMemories {
  requireMappable("the weights' arena", options.arenaBytes);
  requireMappable('the blob memory', options.blobBytes);
  const arena = reserveMemory(`troupe-arena-${options.runId}`, options.arenaBytes);
  try {
    const blobs = reserveMemory(`troupe-blobs-${options.runId}`, options.blobBytes);
    return { node: randomUUID().slice(0, 8), arena, blobs };
  } catch (error) {
    releaseMemory(arena);
    throw error;
  }
}

/** Before anything is reserved or written. */
function requireProcesses({ natsUrl }: SystemOptions): void {
  readProcessArtefact();
  if (natsUrl === undefined) natsServerPath();
}

/** It is a token of every subject: no dots, spaces or wildcards. */
function checkRunId(runId: string): void {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(runId)) {
    throw new RangeError(`runId '${runId}' must be 1 to 64 letters, digits, '-' or '_'`);
  }
}

function checkInstances(options: SystemOptions): void {
  const names = options.actors.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new RangeError(`Two actors are called ${twice}; give each copy its own instance number`);
}

/**
 * Says that a process is at work in a run's folder, so that a second `troupe train` of the same experiment does not
 * take it for an interrupted one. The lock names a process by pid and start time: a pid alone may have a new owner.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainWriteError } from './durable-write.js';
import { isAlive, startTimeOf } from './living-process.js';

const lockName = 'running.json';

/** Another process that still runs works in this folder. */
export class RunFolderBusyError extends Error {
  override readonly name = 'RunFolderBusyError';
  readonly path: string;
  readonly pid: number;
  constructor(path: string, pid: number) {
    super(
      `${path} is in use by process ${pid}; wait for it, stop it (kill -INT ${pid} saves first), ` +
        `or start a run of its own with trainer.resume_mode=disable`,
    );
    this.path = path;
    this.pid = pid;
  }
}

/** @throws RunFolderBusyError when a living process other than this one has it. */
export function lockRunFolder(folder: string): void {
  const path = join(folder, lockName);
  const own = `${path}.${process.pid}.temporary`;
  try {
    writeFileSync(own, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) ?? null }));
    for (let attempt = 0; attempt < 3; attempt++) {
      const holder = runFolderHolder(folder);
      if (holder !== undefined) throw new RunFolderBusyError(folder, holder);
      rmSync(path, { force: true });
      try {
        linkSync(own, path);
        return;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
    throw new RunFolderBusyError(folder, runFolderHolder(folder) ?? 0);
  } catch (error) {
    throw explainWriteError(error, path);
  } finally {
    rmSync(own, { force: true });
  }
}

export function unlockRunFolder(folder: string): void {
  rmSync(join(folder, lockName), { force: true });
}

/** The living process that works in this folder, this one excepted. */
export function runFolderHolder(folder: string): number | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(folder, lockName), 'utf8'));
  } catch {
    return undefined; // no lock, or half of one from a full disk: nobody works here
  }
  if (typeof content !== 'object' || content === null || !('pid' in content)) return undefined;
  const { pid } = content;
  if (typeof pid !== 'number' || pid === process.pid || !isAlive(pid)) return undefined;
  const startTime = 'startTime' in content ? content.startTime : null;
  const now = startTimeOf(pid);
  return startTime === null || now === undefined || startTime === now ? pid : undefined;
}

/**
 * How the root sees whatever an actor runs in. Implementations: `process-host`, `worker-host`, `in-process-host`; each
 * has a twin that runs at the actor's side (`process-main`, `worker-main`; in-process is its own).
 */
import type { ActorAddress } from '../../messages/values.js';
import type { SharedMemories } from '../actor.js';

/** All that a host needs; plain data, since it crosses to a process or a thread. */
export interface HostOrder {
  readonly runId: string;
  readonly address: ActorAddress;
  readonly module: string;
  readonly startData: unknown;
  /** With the descriptors as the host sees them. */
  readonly shared: SharedMemories;
  readonly heartbeatIntervalMs: number;
  readonly startTimeoutMs: number;
  readonly logPath: string;
}

export interface HostExit {
  /** `exit code 1`, `killed by SIGKILL`, or the error that ended it. */
  readonly reason: string;
  readonly exitCode: number | null;
}

export interface Host {
  readonly pid: number;
  /** Resolves when nothing of it runs any more: no handler, no kernel, no write into shared memory. */
  readonly exited: Promise<HostExit>;
  /** Ends it at once, without its cooperation where the system allows that. */
  kill(): void;
}

export type StartHost = (order: HostOrder) => Host;

/**
 * The company on stage: starts the broker, the shared memories and the actors as the placement says, and is the root
 * of supervision. `startSystem` is in `start-system.ts`; here is what it promises.
 *
 * SYSTEM-1 Every ask ends: by its reply, by an error that names who was awaited, for which id and for how long, or at
 *          its deadline.
 * SYSTEM-2 A failed actor is restarted, or the run is failed, as its restart policy says; asks with `redo` are sent again.
 * SYSTEM-3 After `stop`, or after a SIGKILL of the root, no process, socket, port or shared memory of the run is left.
 */
import type { ActorAddress, ActorName } from '../messages/values.js';
import type { Ask, SharedMemories } from './actor.js';

export type PlacementMode = 'processes' | 'threads' | 'single-process';

export interface ActorSpecification {
  readonly name: ActorName;
  readonly instance: number;
  /** URL of the module that exports `actor`. */
  readonly module: string;
  /** Plain data, checked by the actor's own schema. */
  readonly startData: unknown;
  /** `restart`: at most `maxRestarts` within `withinMs`, then the run fails. `escalate`: its failure fails the run. */
  readonly whenItFails: 'restart' | 'escalate';
}

export interface SystemOptions {
  /** Unique to the run; part of every subject. */
  readonly runId: string;
  readonly mode: PlacementMode;
  readonly actors: readonly ActorSpecification[];
  /** Bytes of the two shared memories. */
  readonly arenaBytes: number;
  readonly blobBytes: number;
  /** Folder for one log file an actor. */
  readonly logFolder: string;
  /** Use this server instead of starting one. */
  readonly natsUrl?: string;
  readonly heartbeatIntervalMs: number;
  /** Silent for this long = dead: it is killed, then treated as failed. */
  readonly heartbeatTimeoutMs: number;
  /** From spawn to the first heartbeat. */
  readonly startTimeoutMs: number;
  readonly maxRestarts: number;
  readonly restartWithinMs: number;
  readonly onEvent: (event: SystemEvent) => void;
}

export type SystemEvent =
  | { readonly kind: 'broker-started'; readonly pid: number | null; readonly url: string }
  | { readonly kind: 'actor-started'; readonly actor: ActorAddress; readonly pid: number; readonly durationMs: number }
  | {
      readonly kind: 'actor-failed';
      readonly actor: ActorAddress;
      readonly pid: number;
      readonly reason: string;
      readonly outstanding: readonly string[];
      readonly logTail: string;
    }
  | { readonly kind: 'actor-restarted'; readonly actor: ActorAddress; readonly pid: number; readonly downMs: number }
  | { readonly kind: 'actor-stopped'; readonly actor: ActorAddress; readonly exitCode: number | null }
  | {
      readonly kind: 'ask-sent';
      readonly id: string;
      readonly actor: ActorAddress;
      readonly message: string;
      readonly attempt: number;
    }
  | {
      readonly kind: 'ask-answered';
      readonly id: string;
      readonly actor: ActorAddress;
      readonly message: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'ask-redone';
      readonly id: string;
      readonly actor: ActorAddress;
      readonly message: string;
      readonly attempt: number;
      readonly reason: string;
    };

/** What the last heartbeat said, for the live view and the summary. The three shares sum to 1. */
export interface ActorStatus {
  readonly actor: ActorAddress;
  readonly pid: number;
  readonly state: 'starting' | 'running' | 'restarting' | 'stopped' | 'failed';
  readonly residentBytes: number;
  readonly busyMs: number;
  readonly waitingMs: number;
  readonly idleMs: number;
  readonly mailboxDepth: number;
  /** Whom it waits for now: `verifier.0 rollouts-sampled (2.1 s)`. */
  readonly waitsFor: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
}

export interface System {
  readonly shared: SharedMemories;
  readonly ask: Ask;
  status(): readonly ActorStatus[];
  /**
   * Resolves when all copies of these roles have done what they were asked before, by whomever; a copy that ends has.
   * @throws AskTimeoutError
   */
  settled(roles: readonly ActorName[], limits: { readonly timeoutMs: number }): Promise<void>;
  /**
   * What the copies of this role are given at their next start, after a failure. Those that run are not told: ask them,
   * and change this when they have answered, so that one that fails in between comes back as it was and is asked again.
   * @throws UnknownActorError when the company has no such role
   */
  changeStartData(name: ActorName, startData: unknown): void;
  /** Rejects when an actor that escalates has failed, or the broker: every await of the run races against it. */
  readonly failure: Promise<never>;
  /** Ends all actors in reverse order, each within its deadline, then by SIGKILL; then the broker. Idempotent. */
  stop(): Promise<void>;
}

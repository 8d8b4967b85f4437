/**
 * What an actor is: a name from the protocol, a state, and one handler for each message it takes. The compiler derives
 * the handlers from `messages/protocol.ts`: a missing one, or one for an undeclared message, does not compile.
 *
 * ACTOR-1 An actor answers every ask once: with the reply that the protocol names, or with an error that crosses as data.
 * ACTOR-2 Handlers of a `serial` actor run one after the other, in the order of arrival; an `interleaved` actor's
 *         handlers start in that order and may wait side by side.
 * ACTOR-3 Handlers do not catch; the supervisor decides.
 */
import type { z } from 'zod';
import type { Message, Reply, Takes } from '../messages/protocol.js';
import type { ActorAddress, ActorName } from '../messages/values.js';
import type { SharedMemory } from '../native/process/memory.js';
import type { ComputeApi, ComputeClient } from './compute.js';

/**
 * A piece of memory that all actors of the node map: plain data, good in every thread. As a descriptor it reaches other
 * processes too; as a buffer, the form of a machine without the process addon, only threads of this one.
 */
export type SharedMemoryHandle = SharedMemory;

/** Memory shared by the actors of a run. */
export interface SharedMemories {
  readonly node: string;
  /** Weights: all parameters at fixed offsets, in slots. */
  readonly arena: SharedMemoryHandle;
  /** Rollouts and batches, by BlobRef. */
  readonly blobs: SharedMemoryHandle;
}

export interface AskOptions {
  /** From sending to the answer, waiting in the target's mailbox included. Nothing waits without one. */
  readonly timeoutMs: number;
  /** Which copy of the role; default: the one with the least outstanding. */
  readonly instance?: number;
  /** Send again, to a restarted or another copy, when the target dies before it answers. Default true. */
  readonly redo?: boolean;
}

export type Ask = <Target extends ActorName, Asked extends Message<Takes<Target>>>(
  target: Target,
  message: Asked,
  options: AskOptions,
) => Promise<Reply<Target, Asked['kind'] & Takes<Target>>>;

export interface ActorLogger {
  info(text: string, fields?: Record<string, unknown>): void;
  warn(text: string, fields?: Record<string, unknown>): void;
}

export interface ActorContext<Api extends ComputeApi> {
  readonly address: ActorAddress;
  readonly shared: SharedMemories;
  /** The compute thread; calls race against its exit and a deadline. */
  readonly compute: ComputeClient<Api>;
  readonly ask: Ask;
  readonly logger: ActorLogger;
  /** Adds to a named counter that heartbeats carry (`tokens`, `verdicts`, …). */
  count(counter: string, amount: number): void;
  /** Counts the time until `work` settles as busy: for work outside the compute thread (a pool). */
  busy<Result>(work: Promise<Result>): Promise<Result>;
}

export interface ActorDefinition<
  Name extends ActorName,
  State,
  StartData,
  Api extends ComputeApi = Record<string, never>,
> {
  readonly name: Name;
  readonly startData: z.ZodType<StartData>;
  /** Module that exports `createCompute`; absent for an actor without tensor work. */
  readonly compute?: URL;
  readonly mailbox?: 'serial' | 'interleaved';
  start(startData: StartData, context: ActorContext<Api>): State | Promise<State>;
  readonly handlers: {
    readonly [Kind in Takes<Name>]: (
      message: Message<Kind>,
      state: State,
      context: ActorContext<Api>,
    ) => Promise<Reply<Name, Kind>>;
  };
  stop?(state: State, context: ActorContext<Api>): void | Promise<void>;
}

/** Declares an actor. An actor's module exports the result as `actor`. */
export function defineActor<Name extends ActorName, State, StartData, Api extends ComputeApi = Record<string, never>>(
  definition: ActorDefinition<Name, State, StartData, Api>,
): ActorDefinition<Name, State, StartData, Api> {
  return definition;
}

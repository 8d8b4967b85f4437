/**
 * What travels around the step's messages: asks with their answers, and the life of actors (who is there, heartbeats,
 * stopping). One closed union; every transport carries exactly this.
 */
import { z } from 'zod';
import { actorAddress, actorName, count } from '../values.js';

/** Where envelopes go: `root`, or an actor's address as `sampler.1.0` (name, instance, incarnation). */
export const endpoint = z.string().min(1);
export type Endpoint = z.infer<typeof endpoint>;

/** An error as data: class and fields survive the crossing, identity of the class does not. */
export const errorData = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
  get cause() {
    return errorData.optional();
  },
});
export type ErrorData = z.infer<typeof errorData>;

/** Some message of the protocol. Its own schema is checked where its meaning is known: by who takes it. */
const anyMessage = z.looseObject({ kind: z.string() });

/** `id` is the asker's, unique per attempt. `askId` names the ask for people and logs, the same in every attempt. */
export const askEnvelope = z.object({
  type: z.literal('ask'),
  id: count,
  askId: z.string(),
  from: endpoint,
  message: anyMessage,
});
export type AskEnvelope = z.infer<typeof askEnvelope>;

export const replyEnvelope = z.object({ type: z.literal('reply'), id: count, message: anyMessage });
export type ReplyEnvelope = z.infer<typeof replyEnvelope>;

export const failureEnvelope = z.object({ type: z.literal('failure'), id: count, error: errorData });
export type FailureEnvelope = z.infer<typeof failureEnvelope>;

export const mailboxMode = z.enum(['serial', 'interleaved']);
export type MailboxMode = z.infer<typeof mailboxMode>;

export const peer = z.object({ address: actorAddress, mailbox: mailboxMode });
export type Peer = z.infer<typeof peer>;

/** root → every actor, whenever it changes: who is there, who will be, and who has just failed. */
export const peersChanged = z.object({
  type: z.literal('peers-changed'),
  live: z.array(peer),
  /** Copies that start or restart now: asks wait for them. */
  awaited: z.array(z.object({ name: actorName, instance: count })),
  failed: z.object({ address: actorAddress, reason: z.string(), logTail: z.string() }).optional(),
});
export type PeersChanged = z.infer<typeof peersChanged>;

/** actor → root, before its start-up code runs: it listens now, and needs to know whom it can ask. */
export const peersRequested = z.object({ type: z.literal('peers-requested'), from: endpoint });
export type PeersRequested = z.infer<typeof peersRequested>;

/** actor → root: ready to be asked. */
export const actorStarted = z.object({
  type: z.literal('actor-started'),
  actor: actorAddress,
  pid: count,
  mailbox: mailboxMode,
});
export type ActorStarted = z.infer<typeof actorStarted>;

/** actor → root, every heartbeat interval, from a thread that never computes. Times since its start; they sum to it. */
export const heartbeat = z.object({
  type: z.literal('heartbeat'),
  actor: actorAddress,
  residentBytes: count,
  busyMs: z.number().nonnegative(),
  waitingMs: z.number().nonnegative(),
  idleMs: z.number().nonnegative(),
  mailboxDepth: count,
  waitsFor: z.array(z.string()),
  counters: z.record(z.string(), z.number()),
});
export type Heartbeat = z.infer<typeof heartbeat>;

/** actor → root, as its last word: why it ends. */
export const actorFailed = z.object({ type: z.literal('actor-failed'), actor: actorAddress, error: errorData });
export type ActorFailed = z.infer<typeof actorFailed>;

/** root → actor: run `stop` and end. It ends itself by SIGKILL when the time is over. */
export const stopRequested = z.object({ type: z.literal('stop-requested'), timeoutMs: count });
export type StopRequested = z.infer<typeof stopRequested>;

/** root → actor: say when everything is done that you were asked before this. */
export const settleRequested = z.object({ type: z.literal('settle-requested'), id: count });
export type SettleRequested = z.infer<typeof settleRequested>;

/** actor → root: it is done; what was asked later may be under way. */
export const settled = z.object({ type: z.literal('settled'), id: count, from: endpoint });
export type Settled = z.infer<typeof settled>;

export const envelope = z.discriminatedUnion('type', [
  askEnvelope,
  replyEnvelope,
  failureEnvelope,
  peersRequested,
  peersChanged,
  actorStarted,
  heartbeat,
  actorFailed,
  stopRequested,
  settleRequested,
  settled,
]);
export type Envelope = z.infer<typeof envelope>;

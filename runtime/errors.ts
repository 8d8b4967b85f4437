/** Why an ask, an actor or a run fails: one class per cause, with the fields that a person or a program needs. */
import type { ActorAddress, ActorName } from '../messages/values.js';
import { nameOf } from './address.js';

/** What every error of an ask says about it. */
export interface AskDescription {
  readonly askId: string;
  readonly messageKind: string;
  readonly elapsedMs: number;
}

/** The asked actor died before it answered, and the ask was not to be redone or nobody is left to take it. */
export class ActorFailedError extends Error {
  override readonly name = 'ActorFailedError';
  readonly actor: Pick<ActorAddress, 'name' | 'instance'>;
  readonly askId: string;
  readonly messageKind: string;
  readonly elapsedMs: number;
  readonly reason: string;
  readonly logTail: string;

  constructor(
    actor: Pick<ActorAddress, 'name' | 'instance'>,
    ask: AskDescription,
    failure: { reason: string; logTail: string },
  ) {
    super(
      `${nameOf(actor)} failed while ${ask.askId} (${ask.messageKind}) had waited for it for ` +
        `${seconds(ask.elapsedMs)}: ${failure.reason}${tail(failure.logTail)}`,
    );
    this.actor = actor;
    this.askId = ask.askId;
    this.messageKind = ask.messageKind;
    this.elapsedMs = ask.elapsedMs;
    this.reason = failure.reason;
    this.logTail = failure.logTail;
  }
}

/** No answer at the deadline. The work may still go on; its late answer is dropped and counted. */
export class AskTimeoutError extends Error {
  override readonly name = 'AskTimeoutError';
  /** `sampler.1`, or `sampler` while no copy had taken it. */
  readonly awaited: string;
  readonly askId: string;
  readonly messageKind: string;
  readonly timeoutMs: number;

  constructor(awaited: string, ask: Omit<AskDescription, 'elapsedMs'>, timeoutMs: number, wasSent: boolean) {
    super(
      `${ask.askId} (${ask.messageKind}) had no answer from ${awaited} within ${seconds(timeoutMs)}` +
        (wasSent ? '' : '; no copy of it was free to take it'),
    );
    this.awaited = awaited;
    this.askId = ask.askId;
    this.messageKind = ask.messageKind;
    this.timeoutMs = timeoutMs;
  }
}

/** The asked actor answered with an error; `cause` is that error, as it crossed. */
export class AskFailedError extends Error {
  override readonly name = 'AskFailedError';
  readonly actor: Pick<ActorAddress, 'name' | 'instance'>;
  readonly askId: string;
  readonly messageKind: string;
  readonly elapsedMs: number;

  constructor(actor: Pick<ActorAddress, 'name' | 'instance'>, ask: AskDescription, cause: Error) {
    super(`${nameOf(actor)} answered ${ask.askId} (${ask.messageKind}) with ${cause.name}: ${cause.message}`, {
      cause,
    });
    this.actor = actor;
    this.askId = ask.askId;
    this.messageKind = ask.messageKind;
    this.elapsedMs = ask.elapsedMs;
  }
}

/** The run has no such actor. */
export class UnknownActorError extends Error {
  override readonly name = 'UnknownActorError';
  readonly target: string;

  constructor(target: ActorName, instance: number | undefined) {
    const named = instance === undefined ? target : `${target}.${instance}`;
    super(`This run has no actor ${named}; asks go to actors that its placement names`);
    this.target = named;
  }
}

/** The actor has no handler for this kind. */
export class UnknownMessageError extends Error {
  override readonly name = 'UnknownMessageError';
  readonly actor: string;
  readonly messageKind: string;
  constructor(actor: string, messageKind: string) {
    super(`${actor} does not take '${messageKind}'`);
    this.actor = actor;
    this.messageKind = messageKind;
  }
}

/** Bytes, an envelope, a message or an answer that its schema refuses. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
  readonly what: string;

  constructor(what: string, reason: string, options?: ErrorOptions) {
    super(`Malformed ${what}: ${reason}`, options);
    this.what = what;
  }
}

/** Thrown at the sender, before anything is sent. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';
  readonly messageKind: string;
  readonly byteLength: number;
  readonly limitBytes: number;

  constructor(messageKind: string, byteLength: number, limitBytes: number) {
    super(
      `A message '${messageKind}' of ${byteLength} bytes is over the limit of ${limitBytes}; ` +
        `put its bulk into shared memory and send BlobRefs, or send it in smaller parts`,
    );
    this.messageKind = messageKind;
    this.byteLength = byteLength;
    this.limitBytes = limitBytes;
  }
}

/** So many messages wait that taking one more would only hide that the actor cannot keep up. */
export class MailboxFullError extends Error {
  override readonly name = 'MailboxFullError';
  readonly actor: string;
  readonly capacity: number;

  constructor(actor: string, capacity: number) {
    super(`The mailbox of ${actor} is full: ${capacity} messages wait`);
    this.actor = actor;
    this.capacity = capacity;
  }
}

/** The ask was still open when the run was stopped. */
export class SystemStoppedError extends Error {
  override readonly name = 'SystemStoppedError';

  constructor(askId: string, messageKind: string) {
    super(`${askId} (${messageKind}) was not answered before the run was stopped`);
  }
}

/** What ended the run: an actor that escalates, one that failed too often, or the broker. */
export class RunFailedError extends Error {
  override readonly name = 'RunFailedError';
  /** `policy.0`, or `broker`. */
  readonly who: string;
  readonly reason: string;
  /** Who waited for it, for what, for how long. */
  readonly awaited: readonly string[];
  readonly logTail: string;

  constructor(who: string, reason: string, awaited: readonly string[], logTail: string) {
    const waiting = awaited.length === 0 ? '' : `\nWaiting for it: ${awaited.join('; ')}`;
    super(`${who} failed: ${reason}${waiting}${tail(logTail)}`);
    this.who = who;
    this.reason = reason;
    this.awaited = awaited;
    this.logTail = logTail;
  }
}

/** An actor, the broker or the memory could not be brought up; all that had been started is ended again. */
export class SystemStartError extends Error {
  override readonly name = 'SystemStartError';
  readonly who: string;
  readonly logTail: string;

  constructor(who: string, reason: string, logTail: string, options?: ErrorOptions) {
    super(`${who} could not start: ${reason}${tail(logTail)}`, options);
    this.who = who;
    this.logTail = logTail;
  }
}

/** The named module does not export such an actor, or its start-up data are not what the actor wants. */
export class ActorModuleError extends Error {
  override readonly name = 'ActorModuleError';
  readonly module: string;

  constructor(module: string, reason: string, options?: ErrorOptions) {
    super(`Actor module ${module}: ${reason}`, options);
    this.module = module;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function tail(log: string): string {
  return log === '' ? '' : `\nThe end of its log:\n${log}`;
}

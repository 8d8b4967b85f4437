/**
 * Who was asked what, and what becomes of it. Root and actors use the same one.
 *
 * ASKER-1 Every ask settles once: reply, error, or deadline; the deadline counts the time in this queue too.
 * ASKER-2 A serial copy has at most one ask of this asker at a time; the rest wait here for the first free copy, so
 *         that a slow copy does not hoard. An ask that names its copy goes to it at once.
 * ASKER-3 When a copy fails, its asks with `redo` go to the front of the queue, in their order; the others reject. An
 *         answer of an earlier attempt is dropped and counted.
 */
import type { Envelope, FailureEnvelope, PeersChanged, ReplyEnvelope } from '../messages/control/envelope.js';
import { type Message, protocol } from '../messages/protocol.js';
import type { ActorAddress, ActorName } from '../messages/values.js';
import type { Ask, AskOptions } from './actor.js';
import { nameOf } from './address.js';
import { checkMessage } from './codec.js';
import { Deadlines } from './deadlines.js';
import { RemoteError } from './error-data.js';
import {
  ActorFailedError,
  AskFailedError,
  AskTimeoutError,
  MalformedMessageError,
  SystemStoppedError,
  UnknownActorError,
} from './errors.js';
import { type Copy, Role } from './role.js';
import type { Pending } from './pending-ask.js';
import type { Transport } from './transports/transport.js';

export interface AskerEvents {
  sent?(pending: Pending, actor: ActorAddress): void;
  answered?(pending: Pending, actor: ActorAddress, durationMs: number): void;
  redone?(pending: Pending, actor: ActorAddress, reason: string): void;
}

export interface AskerOptions {
  readonly transport: Transport;
  /** First part of every ask's name: `root`, `evaluator.0`. */
  readonly label: string;
  readonly events?: AskerEvents;
  /** Called when the first ask becomes outstanding, and so on: for the activity clock. */
  readonly waitBegins?: () => void;
  readonly waitEnds?: () => void;
}

export class Asker {
  readonly #options: AskerOptions;
  readonly #transport: Transport;
  readonly #roles = new Map<ActorName, Role>();
  readonly #sent = new Map<number, Pending>();
  readonly #open = new Set<Pending>();
  readonly #deadlines = new Deadlines();
  #asks = 0;
  #attempts = 0;
  #lateAnswers = 0;
  #ended: Error | 'stopped' | undefined;

  constructor(options: AskerOptions) {
    this.#options = options;
    this.#transport = options.transport;
  }

  /** Answers that came after their deadline or their redo. */
  get lateAnswers(): number {
    return this.#lateAnswers;
  }

  readonly ask: Ask = (target, message, options) => this.#enqueue(target, message, options);

  #enqueue<Answer extends Message>(target: ActorName, message: Message, options: AskOptions): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      const pending: Pending = {
        askId: `${this.#options.label}#${(this.#asks += 1)}`,
        target,
        instance: options.instance,
        message,
        redo: options.redo ?? true,
        askedAt: performance.now(),
        attempt: 0,
        resolve: (reply) => {
          if (isAnswer<Answer>(target, message, reply)) resolve(reply);
          else reject(new MalformedMessageError('answer', `${target} answered '${message.kind}' with '${reply.kind}'`));
        },
        reject,
      };
      if (this.#ended !== undefined) return reject(this.#endOf(pending));
      const role = this.#roles.get(target);
      if (role === undefined || !role.expects(options.instance)) {
        return reject(new UnknownActorError(target, options.instance));
      }
      pending.deadline = this.#deadlines.add(options.timeoutMs, () => this.#timedOut(pending, options.timeoutMs));
      this.#open.add(pending);
      this.#options.waitBegins?.();
      role.enqueue(pending);
      this.#dispatch(role);
    });
    // Of many asks that fail together the asker awaits one at a time; the others must not count as unhandled meanwhile.
    answer.catch(() => {});
    return answer;
  }

  /** Takes the envelopes that are answers; true when it was one. */
  receive(envelope: Envelope): boolean {
    if (envelope.type !== 'reply' && envelope.type !== 'failure') return false;
    const pending = this.#sent.get(envelope.id);
    const copy = pending?.copy;
    if (pending === undefined || copy === undefined) {
      this.#lateAnswers += 1;
      return true;
    }
    this.#settle(pending);
    this.#answer(pending, copy, envelope);
    const role = this.#roles.get(pending.target);
    if (role !== undefined) this.#dispatch(role);
    return true;
  }

  #answer(pending: Pending, copy: Copy, envelope: ReplyEnvelope | FailureEnvelope): void {
    this.#options.events?.answered?.(pending, copy.address, performance.now() - pending.askedAt);
    if (envelope.type === 'failure') {
      pending.reject(new AskFailedError(copy.address, describe(pending), new RemoteError(envelope.error)));
      return;
    }
    try {
      pending.resolve(checkMessage(envelope.message));
    } catch (error) {
      pending.reject(error);
    }
  }

  /** The root's word on who is there. */
  peersChanged(change: PeersChanged): void {
    for (const name of Object.keys(protocol)) {
      if (isActorName(name)) this.#roleChanged(name, change);
    }
  }

  #roleChanged(name: ActorName, change: PeersChanged): void {
    const live = change.live.filter(({ address }) => address.name === name);
    const awaited = change.awaited.filter((copy) => copy.name === name).map(({ instance }) => instance);
    let role = this.#roles.get(name);
    if (role === undefined) {
      if (live.length === 0 && awaited.length === 0) return;
      role = new Role();
      this.#roles.set(name, role);
    }
    for (const copy of role.update(live, awaited)) this.#copyGone(role, copy, change);
    for (const pending of role.unservable()) {
      this.#settle(pending);
      pending.reject(new ActorFailedError(awaitedOf(pending), describe(pending), failureOf(change)));
    }
    this.#dispatch(role);
  }

  #copyGone(role: Role, copy: Copy, change: PeersChanged): void {
    const again: Pending[] = [];
    for (const pending of [...copy.outstanding]) {
      this.#unsend(pending);
      if (pending.redo && role.expects(pending.instance)) again.push(pending);
      else {
        this.#settle(pending);
        pending.reject(new ActorFailedError(copy.address, describe(pending), failureOf(change)));
      }
    }
    for (const pending of again) this.#options.events?.redone?.(pending, copy.address, failureOf(change).reason);
    role.enqueueAgain(again);
  }

  #dispatch(role: Role): void {
    for (;;) {
      const next = role.next();
      if (next === undefined) return;
      const { pending, copy } = next;
      const id = (this.#attempts += 1);
      pending.id = id;
      pending.attempt += 1;
      pending.copy = copy;
      copy.outstanding.add(pending);
      this.#sent.set(id, pending);
      try {
        const from = this.#transport.endpoint;
        this.#transport.send(copy.endpoint, { type: 'ask', id, askId: pending.askId, from, message: pending.message });
        this.#options.events?.sent?.(pending, copy.address);
      } catch (error) {
        // Too large to send: this ask's own fault, and the others must go on.
        this.#settle(pending);
        pending.reject(error);
      }
    }
  }

  #timedOut(pending: Pending, timeoutMs: number): void {
    const sentTo = pending.copy;
    const awaited = sentTo === undefined ? pending.target : nameOf(sentTo.address);
    pending.deadline = undefined;
    const role = this.#roles.get(pending.target);
    role?.forget(pending);
    this.#settle(pending);
    const { askId, messageKind } = describe(pending);
    pending.reject(new AskTimeoutError(awaited, { askId, messageKind }, timeoutMs, sentTo !== undefined));
    if (role !== undefined) this.#dispatch(role);
  }

  #unsend(pending: Pending): void {
    if (pending.id !== undefined) this.#sent.delete(pending.id);
    pending.copy?.outstanding.delete(pending);
    pending.copy = undefined;
    pending.id = undefined;
  }

  #settle(pending: Pending): void {
    this.#unsend(pending);
    if (pending.deadline !== undefined) this.#deadlines.cancel(pending.deadline);
    if (this.#open.delete(pending)) this.#options.waitEnds?.();
  }

  /** Whom this asker waits for now: `verifier.0 rollouts-sampled (2.1 s)`. */
  waitsFor(): string[] {
    return this.#lines([...this.#open]);
  }

  /** The same, of the asks that one copy has. */
  waitsForActor(address: Pick<ActorAddress, 'name' | 'instance'>): string[] {
    return this.#lines(this.#openAt(address));
  }

  #lines(open: readonly Pending[]): string[] {
    return open.map((pending) => {
      const target = pending.copy === undefined ? `${pending.target} (queued)` : nameOf(pending.copy.address);
      return `${target} ${pending.message.kind} (${((performance.now() - pending.askedAt) / 1000).toFixed(1)} s)`;
    });
  }

  /** Names of the asks that this copy has not answered. */
  outstandingOf(address: Pick<ActorAddress, 'name' | 'instance'>): string[] {
    return this.#openAt(address).map((pending) => `${pending.askId} ${pending.message.kind}`);
  }

  #openAt(address: Pick<ActorAddress, 'name' | 'instance'>): Pending[] {
    return [...this.#open].filter(({ copy }) => copy !== undefined && nameOf(copy.address) === nameOf(address));
  }

  /** Rejects all that is outstanding, and all that comes. */
  end(reason: Error | 'stopped'): void {
    this.#ended ??= reason;
    for (const pending of [...this.#open]) {
      this.#roles.get(pending.target)?.forget(pending);
      this.#settle(pending);
      pending.reject(this.#endOf(pending));
    }
  }

  #endOf(pending: Pending): Error {
    if (this.#ended !== undefined && this.#ended !== 'stopped') return this.#ended;
    return new SystemStoppedError(pending.askId, pending.message.kind);
  }
}

function describe(pending: Pending): { askId: string; messageKind: string; elapsedMs: number } {
  const elapsedMs = performance.now() - pending.askedAt;
  return { askId: pending.askId, messageKind: pending.message.kind, elapsedMs };
}

function awaitedOf(pending: Pending): { name: ActorName; instance: number } {
  return { name: pending.target, instance: pending.instance ?? 0 };
}

function failureOf(change: PeersChanged): { reason: string; logTail: string } {
  return change.failed ?? { reason: 'it was stopped', logTail: '' };
}

const replyKinds: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(protocol).map(([name, kinds]) => [name, new Map<string, string>(Object.entries(kinds))]),
);

/** The type of the answer follows from the protocol, as `Ask` says; here its kind is held against the same table. */
function isAnswer<Answer extends Message>(target: ActorName, message: Message, reply: Message): reply is Answer {
  return replyKinds.get(target)?.get(message.kind) === reply.kind;
}

function isActorName(name: string): name is ActorName {
  return Object.hasOwn(protocol, name);
}

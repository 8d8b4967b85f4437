/**
 * One running actor: its mailbox, its handlers, its own asks, and the account of its time. It lives in whatever thread
 * its host chose, and knows only its transport.
 */
import type { AskEnvelope, Envelope, Heartbeat, MailboxMode } from '../messages/control/envelope.js';
import type { ActorAddress } from '../messages/values.js';
import type { ActorContext, ActorLogger, SharedMemories } from './actor.js';
import type { AnyActor } from './actor-module.js';
import { ActivityClock } from './activity-clock.js';
import { nameOf, rootEndpoint } from './address.js';
import { Asker } from './asker.js';
import { checkMessage } from './codec.js';
import type { ComputeApi, ComputeClient } from './compute.js';
import { ComputeFailedError } from './compute-failed-error.js';
import { toErrorData } from './error-data.js';
import { MailboxFullError, UnknownMessageError } from './errors.js';
import { Mailbox } from './mailbox.js';
import type { Transport } from './transports/transport.js';

export interface ActorCellOptions {
  readonly actor: AnyActor;
  readonly address: ActorAddress;
  readonly shared: SharedMemories;
  readonly transport: Transport;
  readonly logger: ActorLogger;
  readonly compute: ComputeClient<ComputeApi>;
  readonly mailboxCapacity?: number | undefined;
}

export class ActorCell {
  readonly #actor: AnyActor;
  readonly #address: ActorAddress;
  readonly #transport: Transport;
  readonly #mailbox: Mailbox<AskEnvelope>;
  readonly #clock = new ActivityClock(() => performance.now());
  readonly #counters = new Map<string, number>();
  readonly #asker: Asker;
  readonly #context: ActorContext<ComputeApi>;
  #state: unknown;

  constructor(options: ActorCellOptions) {
    const { actor, address, transport } = options;
    this.#actor = actor;
    this.#address = address;
    this.#transport = transport;
    this.#mailbox = new Mailbox((ask) => this.#handle(ask), this.mailboxMode, options.mailboxCapacity);
    this.#asker = new Asker({
      transport,
      label: nameOf(address),
      waitBegins: () => this.#clock.waitBegins(),
      waitEnds: () => this.#clock.waitEnds(),
    });
    this.#context = {
      address,
      shared: options.shared,
      logger: options.logger,
      ask: this.#asker.ask,
      compute: { call: (method, input, limits) => this.#busy(options.compute.call(method, input, limits)) },
      count: (counter, amount) => this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + amount),
      busy: (work) => this.#busy(work),
    };
  }

  get mailboxMode(): MailboxMode {
    return this.#actor.mailbox ?? 'serial';
  }

  /** @param startData as the actor's schema returned it */
  async start(startData: unknown): Promise<void> {
    this.#state = await this.#actor.start(startData, this.#context);
  }

  async stop(): Promise<void> {
    this.#asker.end('stopped');
    await this.#actor.stop?.(this.#state, this.#context);
  }

  /** Takes asks, answers to its own asks, and news of its peers. */
  receive(envelope: Envelope): void {
    if (envelope.type === 'peers-changed') return this.#asker.peersChanged(envelope);
    if (envelope.type === 'settle-requested') return void this.#tellWhenSettled(envelope.id);
    if (envelope.type !== 'ask') {
      this.#asker.receive(envelope);
      return;
    }
    if (this.#mailbox.tell(envelope)) return;
    this.#refuse(envelope, new MailboxFullError(nameOf(this.#address), this.#mailbox.capacity));
  }

  async #tellWhenSettled(id: number): Promise<void> {
    await this.#mailbox.settled();
    this.#transport.send(rootEndpoint, { type: 'settled', id, from: this.#transport.endpoint });
  }

  heartbeat(): Heartbeat {
    return {
      type: 'heartbeat',
      actor: this.#address,
      residentBytes: process.memoryUsage.rss(),
      ...this.#clock.read(),
      mailboxDepth: this.#mailbox.depth,
      waitsFor: this.#asker.waitsFor().slice(0, 16),
      counters: Object.fromEntries(this.#counters),
    };
  }

  /**
   * Answers every ask once, whatever the handler does; except when the compute thread is lost: then this actor is about
   * to end, and the root sees to the asks that it leaves open, by another copy or by an error that tells its end.
   */
  async #handle(ask: AskEnvelope): Promise<void> {
    try {
      const handler = Object.hasOwn(this.#actor.handlers, ask.message.kind)
        ? this.#actor.handlers[ask.message.kind]
        : undefined;
      if (handler === undefined) throw new UnknownMessageError(nameOf(this.#address), ask.message.kind);
      const reply = await handler(checkMessage(ask.message), this.#state, this.#context);
      this.#transport.send(ask.from, { type: 'reply', id: ask.id, message: reply });
    } catch (error) {
      if (!tellsLostCompute(error)) this.#refuse(ask, error);
    }
  }

  #refuse(ask: AskEnvelope, error: unknown): void {
    this.#transport.send(ask.from, { type: 'failure', id: ask.id, error: toErrorData(error) });
  }

  async #busy<Result>(work: Promise<Result>): Promise<Result> {
    this.#clock.busyBegins();
    try {
      return await work;
    } finally {
      this.#clock.busyEnds();
    }
  }
}

function tellsLostCompute(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error instanceof ComputeFailedError && error.failure !== 'threw') || tellsLostCompute(error.cause);
}

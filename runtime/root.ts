/**
 * The root of supervision: starts every actor, hears their heartbeats, decides with `supervisor` what a failure means,
 * and tells all who is there. It owns no placement: hosts, transport and broker are given to it.
 *
 * ROOT-1 A failed actor is dealt with only when its host has exited, so that nothing of it writes shared memory while
 *        its work is redone.
 * ROOT-2 Silence is death: an actor not heard of for `heartbeatTimeoutMs`, or not started within `startTimeoutMs`, is
 *        killed first and then failed like any other.
 * ROOT-3 After the run has failed, every ask rejects with that failure, and `failure` has rejected.
 */
import type { Envelope, PeersChanged } from '../messages/control/envelope.js';
import type { ActorAddress, ActorName } from '../messages/values.js';
import type { SharedMemories } from './actor.js';
import { ActorRecord } from './actor-record.js';
import { endpointOf, nameOf } from './address.js';
import { Asker } from './asker.js';
import { RunFailedError, SystemStartError, UnknownActorError } from './errors.js';
import type { Host, HostExit, StartHost } from './hosts/host.js';
import { logPath, logTail } from './log-file.js';
import { Settling } from './settling.js';
import { decide } from './supervisor.js';
import type { ActorStatus, SystemEvent, SystemOptions } from './system.js';
import type { Transport } from './transports/transport.js';

/** How long an actor's own `stop` may take; and after a failure, when only the goods are to be saved. */
const stopTimeoutMs = 5000;
const stopTimeoutAfterFailureMs = 2000;
/** From a host's own deadline until the root kills it; and from then until the root goes on without its exit. */
const killGraceMs = 500;
const exitGraceMs = 5000;

export class Root {
  readonly #options: SystemOptions;
  readonly #shared: SharedMemories;
  readonly #transport: Transport;
  readonly #startHost: StartHost;
  readonly #records: readonly ActorRecord[];
  readonly #settling: Settling;
  readonly #starts = new Map<ActorRecord, { resolve: () => void; reject: (error: Error) => void }>();
  readonly asker: Asker;
  readonly failure: Promise<never>;
  #rejectFailure: (error: Error) => void = () => {};
  #failed = false;
  #stopping = false;
  #watch: NodeJS.Timeout | undefined;
  #lastCheckAt = 0;

  constructor(options: SystemOptions, shared: SharedMemories, transport: Transport, startHost: StartHost) {
    this.#options = options;
    this.#shared = shared;
    this.#transport = transport;
    this.#startHost = startHost;
    this.#records = options.actors.map((specification) => new ActorRecord(specification));
    this.failure = new Promise((_, reject) => {
      this.#rejectFailure = reject;
    });
    // Whoever awaits it hears of it; that nobody does at this moment must not end the process.
    this.failure.catch(() => {});
    this.asker = new Asker({
      transport,
      label: transport.endpoint,
      events: {
        sent: (ask, actor) =>
          this.#tell({ kind: 'ask-sent', id: ask.askId, actor, message: ask.message.kind, attempt: ask.attempt }),
        answered: (ask, actor, durationMs) =>
          this.#tell({ kind: 'ask-answered', id: ask.askId, actor, message: ask.message.kind, durationMs }),
        redone: (ask, actor, reason) =>
          this.#tell({
            kind: 'ask-redone',
            id: ask.askId,
            actor,
            message: ask.message.kind,
            attempt: ask.attempt,
            reason,
          }),
      },
    });
    this.#settling = new Settling((to, envelope) => transport.send(to, envelope));
    transport.receive((envelope) => this.#receive(envelope));
  }

  /** Starts all actors side by side. @throws SystemStartError naming the first that could not */
  async start(): Promise<void> {
    const starts = this.#records.map(
      (record) => new Promise<void>((resolve, reject) => this.#starts.set(record, { resolve, reject })),
    );
    const { heartbeatIntervalMs, heartbeatTimeoutMs } = this.#options;
    const interval = Math.max(10, Math.min(heartbeatIntervalMs, heartbeatTimeoutMs / 4));
    this.#lastCheckAt = performance.now();
    this.#watch = setInterval(() => this.#checkSilence(interval), interval);
    this.#announce();
    for (const record of this.#records) this.#launch(record);
    await Promise.all(starts);
  }

  status(): ActorStatus[] {
    return this.#records.map((record) => record.status());
  }

  /** Copies that (re)start have nothing from before: they are not waited for. @throws AskTimeoutError */
  async settled(roles: readonly ActorName[], timeoutMs: number): Promise<void> {
    const running = this.#records.filter(({ state, address: { name } }) => state === 'running' && roles.includes(name));
    const waited = this.#settling.wait(
      running.map(({ address }) => endpointOf(address)),
      timeoutMs,
    );
    // The failure of the run may come first; then nobody awaits the other.
    waited.catch(() => {});
    await Promise.race([waited, this.failure]);
  }

  /** @throws UnknownActorError */
  changeStartData(name: ActorName, startData: unknown): void {
    const copies = this.#records.filter(({ specification }) => specification.name === name);
    if (copies.length === 0) throw new UnknownActorError(name, undefined);
    for (const record of copies) record.startData = startData;
  }

  /** Ends the actors in reverse order; after a failure all at once. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.asker.end('stopped');
    const reversed = this.#records.toReversed();
    if (this.#failed) await Promise.all(reversed.map((record) => this.#end(record, stopTimeoutAfterFailureMs)));
    else for (const record of reversed) await this.#end(record, stopTimeoutMs);
    clearInterval(this.#watch);
  }

  /** Ends all hosts by force, when there is nothing left to talk to them with. */
  killAll(): void {
    this.#stopping = true;
    for (const record of this.#records) record.host?.kill();
  }

  /** The run is over: `who` was needed. */
  fail(who: string, reason: string, awaited: readonly string[], tail: string): void {
    if (this.#failed || this.#stopping) return;
    this.#failed = true;
    const error = new RunFailedError(who, reason, awaited, tail);
    this.#rejectFailure(error);
    this.asker.end(error);
  }

  /** A listener that throws (its disk is full) fails the run, and must not stop what supervision was about to do. */
  #tell(event: SystemEvent): void {
    try {
      this.#options.onEvent(event);
    } catch (error) {
      this.fail('root', `its listener of events threw ${String(error)}`, [], '');
    }
  }

  #launch(record: ActorRecord): void {
    const { specification, address } = record;
    const { runId, heartbeatIntervalMs, startTimeoutMs } = this.#options;
    record.startedAt = performance.now();
    record.reason = undefined;
    const host = this.#startHost({
      runId,
      address,
      module: specification.module,
      startData: record.startData,
      shared: this.#shared,
      heartbeatIntervalMs,
      startTimeoutMs,
      logPath: logPath(this.#options.logFolder, nameOf(address)),
    });
    record.host = host;
    void host.exited.then((exit) => this.#exited(record, host, exit));
  }

  #receive(envelope: Envelope): void {
    if (this.asker.receive(envelope)) return;
    if (envelope.type === 'settled') return this.#settling.heard(envelope);
    if (envelope.type === 'peers-requested') return this.#transport.send(envelope.from, this.#peers());
    if (envelope.type !== 'actor-started' && envelope.type !== 'heartbeat' && envelope.type !== 'actor-failed') return;
    const record = this.#records.find(({ address }) => endpointOf(address) === endpointOf(envelope.actor));
    if (record === undefined) return; // An earlier incarnation's last word.
    record.lastHeardAt = performance.now();
    if (envelope.type === 'heartbeat') record.heard(envelope);
    else if (envelope.type === 'actor-failed') record.reason = `${envelope.error.name}: ${envelope.error.message}`;
    else this.#started(record, envelope.mailbox);
  }

  #started(record: ActorRecord, mailbox: ActorRecord['mailbox']): void {
    const isRestart = record.state === 'restarting';
    const { address, host } = record;
    const now = performance.now();
    record.state = 'running';
    record.mailbox = mailbox;
    const pid = host?.pid ?? 0;
    this.#tell({ kind: 'actor-started', actor: address, pid, durationMs: now - record.startedAt });
    if (isRestart) {
      this.#tell({ kind: 'actor-restarted', actor: address, pid, downMs: now - record.failedAt });
    }
    this.#announce();
    this.#starts.get(record)?.resolve();
    this.#starts.delete(record);
  }

  #exited(record: ActorRecord, host: Host, exit: HostExit): void {
    if (record.host !== host) return;
    if (this.#stopping) {
      if (record.state === 'running' || record.state === 'starting' || record.state === 'restarting') {
        record.state = 'stopped';
        this.#tell({ kind: 'actor-stopped', actor: record.address, exitCode: exit.exitCode });
      }
      return;
    }
    const reason = record.reason ?? exit.reason;
    const tail = logTail(logPath(this.#options.logFolder, nameOf(record.address)));
    const starting = this.#starts.get(record);
    if (starting !== undefined) {
      record.state = 'failed';
      this.#starts.delete(record);
      starting.reject(new SystemStartError(nameOf(record.address), reason, tail));
      return;
    }
    if (record.state !== 'restarting') record.failedAt = performance.now();
    this.#failedActor(record, host, reason, tail);
  }

  #failedActor(record: ActorRecord, host: Host, reason: string, tail: string): void {
    const { address } = record;
    this.#settling.gone(endpointOf(address));
    const outstanding = [...this.asker.outstandingOf(address), ...this.#peersWaitingFor(address)];
    const { maxRestarts, restartWithinMs } = this.#options;
    const policy = { whenItFails: record.specification.whenItFails, maxRestarts, withinMs: restartWithinMs };
    const decision = this.#failed
      ? ({ decision: 'escalate', reason: 'the run has failed already' } as const)
      : decide(policy, record.restarts, performance.now());
    const failed = { address, reason, logTail: tail };
    this.#tell({
      kind: 'actor-failed',
      actor: address,
      pid: host.pid,
      reason,
      outstanding,
      logTail: tail,
    });
    if (decision.decision === 'escalate') {
      record.state = 'failed';
      const awaited = [
        ...this.asker.waitsForActor(address).map((line) => `root: ${line}`),
        ...this.#peersWaitingFor(address),
      ];
      this.fail(nameOf(address), `${reason} (${decision.reason})`, awaited, tail);
      this.#announce(failed);
      return;
    }
    record.state = 'restarting';
    record.restarts = decision.restarts;
    record.incarnation += 1;
    this.#announce(failed);
    this.#launch(record);
  }

  /** From the last heartbeats: `evaluator.0: verifier.0 rollouts-sampled (2.1 s)`. */
  #peersWaitingFor(address: ActorAddress): string[] {
    return this.#records.flatMap((record) =>
      record
        .status()
        .waitsFor.filter((line) => line.startsWith(`${nameOf(address)} `))
        .map((line) => `${nameOf(record.address)}: ${line}`),
    );
  }

  #checkSilence(intervalMs: number): void {
    const now = performance.now();
    const late = now - this.#lastCheckAt > intervalMs * 2 + 50;
    this.#lastCheckAt = now;
    // The root itself was held up (or the machine slept): the heartbeats of that time are still to be read.
    if (late || this.#stopping) return;
    const { heartbeatTimeoutMs, startTimeoutMs } = this.#options;
    for (const record of this.#records) {
      if (record.state === 'running' && now - record.lastHeardAt > heartbeatTimeoutMs) {
        record.reason ??= `no heartbeat for ${Math.round(now - record.lastHeardAt)} ms`;
        record.host?.kill();
      } else if (
        (record.state === 'starting' || record.state === 'restarting') &&
        now - record.startedAt > startTimeoutMs
      ) {
        record.reason ??= `not ready within ${startTimeoutMs} ms of its start`;
        record.host?.kill();
      }
    }
  }

  #peers(failed?: PeersChanged['failed']): PeersChanged {
    const live = this.#records
      .filter(({ state }) => state === 'running')
      .map(({ address, mailbox }) => ({ address, mailbox }));
    const awaited = this.#records
      .filter(({ state }) => state === 'starting' || state === 'restarting')
      .map(({ specification: { name, instance } }) => ({ name, instance }));
    return { type: 'peers-changed', live, awaited, ...(failed === undefined ? {} : { failed }) };
  }

  #announce(failed?: PeersChanged['failed']): void {
    const peers = this.#peers(failed);
    this.asker.peersChanged(peers);
    // Those that start now too: their start-up code may wait for a peer. One that does not listen yet asks when it does.
    for (const { address, state } of this.#records) {
      if (state !== 'failed' && state !== 'stopped') this.#transport.send(endpointOf(address), peers);
    }
  }

  async #end(record: ActorRecord, timeoutMs: number): Promise<void> {
    const { host } = record;
    if (host === undefined || record.state === 'failed' || record.state === 'stopped') return;
    // One that is not up yet has nothing to save, and nobody to hear the request.
    if (record.state !== 'running') host.kill();
    else this.#transport.send(endpointOf(record.address), { type: 'stop-requested', timeoutMs });
    const timer = setTimeout(() => host.kill(), timeoutMs + killGraceMs);
    let giveUp: NodeJS.Timeout | undefined;
    // A process in an uninterruptible wait of the system outlives even SIGKILL for a while.
    const tooLong = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, timeoutMs + killGraceMs + exitGraceMs);
    });
    await Promise.race([host.exited, tooLong]);
    clearTimeout(timer);
    clearTimeout(giveUp);
  }
}

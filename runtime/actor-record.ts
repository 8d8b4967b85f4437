/** What the root knows of one actor through all its incarnations, and how its last heartbeat becomes its status. */
import type { Heartbeat, MailboxMode } from '../messages/control/envelope.js';
import type { ActorAddress } from '../messages/values.js';
import type { ActorSpecification, ActorStatus } from './system.js';
import type { Host } from './hosts/host.js';

export class ActorRecord {
  readonly specification: ActorSpecification;
  /** Of the next start. */
  startData: unknown;
  incarnation = 0;
  state: ActorStatus['state'] = 'starting';
  mailbox: MailboxMode = 'serial';
  host: Host | undefined;
  /** When this incarnation was started, and last heard of. */
  startedAt = 0;
  lastHeardAt = 0;
  failedAt = 0;
  /** Why it is about to end, when that is known before its exit. */
  reason: string | undefined;
  restarts: readonly number[] = [];
  readonly #heartbeats: Heartbeat[] = [];

  constructor(specification: ActorSpecification) {
    this.specification = specification;
    this.startData = specification.startData;
  }

  get address(): ActorAddress {
    const { name, instance } = this.specification;
    return { name, instance, incarnation: this.incarnation };
  }

  heard(heartbeat: Heartbeat): void {
    const last = this.#heartbeats.at(-1);
    if (last?.actor.incarnation === heartbeat.actor.incarnation) this.#heartbeats.pop();
    this.#heartbeats.push(heartbeat);
  }

  /** Times and counters are sums over all incarnations; what a dead one did since its last heartbeat is not known. */
  status(): ActorStatus {
    const last = this.#heartbeats.at(-1);
    const isCurrent = last?.actor.incarnation === this.incarnation;
    const sum = { busyMs: 0, waitingMs: 0, idleMs: 0 };
    const counters: Record<string, number> = {};
    for (const heartbeat of this.#heartbeats) {
      sum.busyMs += heartbeat.busyMs;
      sum.waitingMs += heartbeat.waitingMs;
      sum.idleMs += heartbeat.idleMs;
      for (const [name, value] of Object.entries(heartbeat.counters)) counters[name] = (counters[name] ?? 0) + value;
    }
    return {
      actor: this.address,
      pid: this.host?.pid ?? 0,
      state: this.state,
      residentBytes: isCurrent ? last.residentBytes : 0,
      ...sum,
      mailboxDepth: isCurrent ? last.mailboxDepth : 0,
      waitsFor: isCurrent && this.state === 'running' ? last.waitsFor : [],
      counters,
    };
  }
}

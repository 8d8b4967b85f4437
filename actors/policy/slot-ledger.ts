/**
 * PURE. Which weights lie in which slot of the arena, and who reads or writes them.
 *
 * LEDGER-1 A slot with a reader is never granted for writing, and the live slot never.
 * LEDGER-2 At most one write lease exists; only its slot can be published, and only on top of the live version.
 * LEDGER-3 Versions rise by one at each publication.
 * LEDGER-4 A read of a version that is no longer in any slot is refused, never served by another version.
 */
import { policyVersion, type ActorAddress, type PolicyVersion, type WeightsRef } from '../../messages/values.js';

export interface SlotContent {
  readonly version: PolicyVersion;
  readonly hash: string;
}

export interface Lease {
  readonly holder: string;
  readonly access: 'read' | 'write';
  readonly slot: number;
}

export interface SlotLedger {
  readonly slots: readonly (SlotContent | null)[];
  readonly liveSlot: number | null;
  readonly reference: { readonly slot: number; readonly hash: string } | null;
  readonly leases: readonly Lease[];
}

/** The asked version is in no slot: the asker is stale, or the ledger was started anew. */
export class VersionNotHeldError extends Error {
  override readonly name = 'VersionNotHeldError';
  constructor(version: number | 'reference', held: readonly number[]) {
    super(`weights version ${version} is in no slot; held: ${held.join(', ') || 'none'}`);
  }
}

/** An update that does not follow from the ledger: wrong base, wrong slot, or no write lease. */
export class UpdateRefusedError extends Error {
  override readonly name = 'UpdateRefusedError';
}

export function holderKey(address: ActorAddress): string {
  return `${address.name}.${address.instance}#${address.incarnation}`;
}

export function emptyLedger(slots: number): SlotLedger {
  return { slots: Array.from({ length: slots }, () => null), liveSlot: null, reference: null, leases: [] };
}

export function liveWeights(ledger: SlotLedger): WeightsRef {
  const slot = ledger.liveSlot;
  const content = slot === null ? null : ledger.slots[slot];
  if (slot === null || !content) throw new VersionNotHeldError(0, []);
  return { version: content.version, slot, hash: content.hash };
}

/** A slot for reading `version`, or the frozen reference. @throws VersionNotHeldError */
export function grantRead(
  ledger: SlotLedger,
  holder: string,
  wanted: PolicyVersion | 'reference',
): [SlotLedger, Lease, string] {
  const [slot, hash] = wanted === 'reference' ? referencePlace(ledger) : versionPlace(ledger, wanted);
  const lease: Lease = { holder, access: 'read', slot };
  const others = ledger.leases.filter(
    (other) => !(other.holder === holder && other.access === 'read' && other.slot === slot),
  );
  return [{ ...ledger, leases: [...others, lease] }, lease, hash];
}

/**
 * A slot for writing: the first that is not live and that nobody reads; null when all are read (the asker waits).
 * Asking again gives the same slot.
 */
export function grantWrite(ledger: SlotLedger, holder: string): [SlotLedger, Lease] | null {
  const own = ledger.leases.find((lease) => lease.access === 'write');
  if (own?.holder === holder) return [ledger, own];
  if (own)
    throw new UpdateRefusedError(`slot ${own.slot} is being written by ${own.holder}; ${holder} cannot write too`);
  const read = new Set(ledger.leases.map((lease) => lease.slot));
  const slot = ledger.slots.findIndex((_, index) => index !== ledger.liveSlot && !read.has(index));
  if (slot < 0) return null;
  const lease: Lease = { holder, access: 'write', slot };
  const slots = ledger.slots.map((content, index) => (index === slot ? null : content));
  return [{ ...ledger, slots, leases: [...ledger.leases, lease] }, lease];
}

export function endLeases(ledger: SlotLedger, holder: string): SlotLedger {
  return { ...ledger, leases: ledger.leases.filter((lease) => lease.holder !== holder) };
}

/** Who keeps slots from being written, for the error of a wait that ended. */
export function readers(ledger: SlotLedger): readonly string[] {
  return ledger.leases
    .filter((lease) => lease.access === 'read' && lease.slot < ledger.slots.length)
    .map((lease) => `${lease.holder} reads slot ${lease.slot}`);
}

/** The written slot becomes live as version base + 1. @throws UpdateRefusedError */
export function publish(ledger: SlotLedger, base: WeightsRef, slot: number, hash: string): SlotLedger {
  const live = liveWeights(ledger);
  if (base.version !== live.version || base.hash !== live.hash)
    throw new UpdateRefusedError(
      `the update was computed at version ${base.version} (${base.hash.slice(0, 12)}), live is ${live.version} (${live.hash.slice(0, 12)})`,
    );
  const lease = ledger.leases.find((candidate) => candidate.access === 'write' && candidate.slot === slot);
  if (!lease) throw new UpdateRefusedError(`slot ${slot} was not leased for writing`);
  const version = nextVersion(live.version);
  return {
    ...ledger,
    slots: ledger.slots.map((content, index) => (index === slot ? { version, hash } : content)),
    liveSlot: slot,
    leases: ledger.leases.filter((candidate) => candidate !== lease),
  };
}

/** The first weights of a run, or a checkpoint's. */
export function install(ledger: SlotLedger, content: SlotContent): SlotLedger {
  if (ledger.leases.length > 0) throw new UpdateRefusedError('weights cannot be installed while slots are leased');
  return { ...ledger, slots: ledger.slots.map((_, index) => (index === 0 ? content : null)), liveSlot: 0 };
}

export function freezeReference(ledger: SlotLedger, slot: number, hash: string): SlotLedger {
  return { ...ledger, reference: { slot, hash } };
}

function nextVersion(version: PolicyVersion): PolicyVersion {
  return policyVersion.parse(version + 1);
}

function versionPlace(ledger: SlotLedger, version: PolicyVersion): [number, string] {
  const slot = ledger.slots.findIndex((content) => content?.version === version);
  const content = ledger.slots[slot];
  if (!content)
    throw new VersionNotHeldError(
      version,
      ledger.slots.flatMap((other) => (other ? [other.version] : [])),
    );
  return [slot, content.hash];
}

function referencePlace(ledger: SlotLedger): [number, string] {
  if (!ledger.reference) throw new VersionNotHeldError('reference', []);
  return [ledger.reference.slot, ledger.reference.hash];
}

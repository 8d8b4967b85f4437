import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyLedger,
  endLeases,
  freezeReference,
  grantRead,
  grantWrite,
  holderKey,
  install,
  liveWeights,
  publish,
  UpdateRefusedError,
  VersionNotHeldError,
  type SlotLedger,
} from '../../../../actors/policy/slot-ledger.js';
import { policyVersion } from '../../../../messages/values.js';
import { hashOf, weights } from '../../../helpers/step-messages.js';

const v = (version: number) => policyVersion.parse(version);
const started = (slots = 2): SlotLedger => install(emptyLedger(slots), { version: v(0), hash: hashOf('a') });

function written(ledger: SlotLedger, holder = 'learner'): [SlotLedger, number] {
  const granted = grantWrite(ledger, holder);
  if (!granted) throw new Error('no slot was free');
  return [granted[0], granted[1].slot];
}

describe('publication', () => {
  it('makes the written slot live, one version higher, and ends the write lease', () => {
    const [leased, slot] = written(started());
    const published = publish(leased, liveWeights(leased), slot, hashOf('b'));
    expect(liveWeights(published)).toEqual({ version: 1, slot: 1, hash: hashOf('b') });
    expect(published.leases).toEqual([]);
  });

  it('refuses an update of weights that are not live any more', () => {
    const [leased, slot] = written(started());
    const next = publish(leased, liveWeights(leased), slot, hashOf('b'));
    const [again, other] = written(next);
    expect(() => publish(again, weights(0), other, hashOf('c'))).toThrow(UpdateRefusedError);
  });

  it('refuses an update with the right version and other bytes', () => {
    const [leased, slot] = written(started());
    expect(() => publish(leased, { ...liveWeights(leased), hash: hashOf('9') }, slot, hashOf('b'))).toThrow(
      /live is 0 \(aaaaaaaaaaaa\)/,
    );
  });

  it('refuses a slot that nobody leased for writing', () => {
    const ledger = started();
    expect(() => publish(ledger, liveWeights(ledger), 1, hashOf('b'))).toThrow('slot 1 was not leased for writing');
  });

  it('has nothing live before the first weights are installed', () => {
    expect(() => liveWeights(emptyLedger(2))).toThrow(VersionNotHeldError);
  });

  it('installs no weights under a reader', () => {
    const [leased] = grantRead(started(), 'sampler', v(0));
    expect(() => install(leased, { version: v(5), hash: hashOf('b') })).toThrow(UpdateRefusedError);
  });
});

describe('reading', () => {
  it('gives the slot and hash of the version asked for, live or not', () => {
    const [leased, slot] = written(started());
    const published = publish(leased, liveWeights(leased), slot, hashOf('b'));
    const [, old, oldHash] = grantRead(published, 'sampler', v(0));
    const [, live, liveHash] = grantRead(published, 'sampler', v(1));
    expect([old.slot, oldHash]).toEqual([0, hashOf('a')]);
    expect([live.slot, liveHash]).toEqual([1, hashOf('b')]);
  });

  it('refuses a version whose slot was given to a writer, and says which are held', () => {
    let ledger = started();
    for (const letter of ['b', 'c']) {
      const [leased, slot] = written(ledger);
      ledger = publish(leased, liveWeights(leased), slot, hashOf(letter));
    }
    expect(() => grantRead(ledger, 'sampler', v(0))).toThrow('weights version 0 is in no slot; held: 2, 1');
  });

  it('counts a second lease of the same holder on the same slot once', () => {
    const [once] = grantRead(started(), 'sampler', v(0));
    const [twice] = grantRead(once, 'sampler', v(0));
    expect(twice.leases).toHaveLength(1);
  });

  it('serves the frozen reference from its own slot, which keeps no writer away', () => {
    const frozen = freezeReference(started(), 2, hashOf('f'));
    const [leased, lease, hash] = grantRead(frozen, 'reference', 'reference');
    expect([lease.slot, hash]).toEqual([2, hashOf('f')]);
    expect(grantWrite(leased, 'learner')?.[1].slot).toBe(1);
  });

  it('refuses the reference before there is one', () => {
    expect(() => grantRead(started(), 'reference', 'reference')).toThrow(VersionNotHeldError);
  });
});

describe('writing', () => {
  it('waits while every slot but the live one is read', () => {
    const [leased, slot] = written(started());
    const published = publish(leased, liveWeights(leased), slot, hashOf('b'));
    const [read] = grantRead(published, 'sampler', v(0));
    expect(grantWrite(read, 'learner')).toBeNull();
    expect(grantWrite(endLeases(read, 'sampler'), 'learner')?.[1].slot).toBe(0);
  });

  it('gives the same slot to the same writer again, and none to another', () => {
    const [leased, slot] = written(started(3));
    expect(written(leased)[1]).toBe(slot);
    expect(() => grantWrite(leased, 'another')).toThrow('being written by learner');
  });

  it('forgets what lay in the slot: half-written bytes have no version', () => {
    const [leased, slot] = written(started());
    const published = publish(leased, liveWeights(leased), slot, hashOf('b'));
    const [overwriting] = written(published);
    expect(() => grantRead(overwriting, 'sampler', v(0))).toThrow(VersionNotHeldError);
  });
});

it('names a holder by role, copy and incarnation', () => {
  expect(holderKey({ name: 'sampler', instance: 1, incarnation: 2 })).toBe('sampler.1#2');
});

/** What the ledger must do, said naively: slots as a list of versions, readers as a list of pairs. */
interface Model {
  versions: (number | null)[];
  live: number;
  writing: number | null;
  readers: { holder: string; slot: number }[];
}

const holders = ['s0', 's1', 's2'] as const;
const action = fc.oneof(
  fc.record({ does: fc.constant('read' as const), holder: fc.constantFrom(...holders), back: fc.nat({ max: 4 }) }),
  fc.record({ does: fc.constant('end' as const), holder: fc.constantFrom(...holders, 'learner') }),
  fc.record({ does: fc.constant('write' as const) }),
  fc.record({ does: fc.constant('publish' as const) }),
);

describe('any sequence of leases and publications', () => {
  it('follows the naive model: no reader under a writer, one writer, versions by one, no other version served', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), fc.array(action, { maxLength: 60 }), (slots, actions) => {
        let ledger = started(slots);
        const model: Model = {
          versions: Array.from({ length: slots }, () => null),
          live: 0,
          writing: null,
          readers: [],
        };
        model.versions[0] = 0;
        for (const step of actions) {
          const liveVersion = model.versions[model.live] ?? -1;
          if (step.does === 'read') {
            const wanted = Math.max(0, liveVersion - step.back);
            const slot = model.versions.indexOf(wanted);
            if (slot < 0) expect(() => grantRead(ledger, step.holder, v(wanted))).toThrow(VersionNotHeldError);
            else {
              const [next, lease, hash] = grantRead(ledger, step.holder, v(wanted));
              ledger = next;
              expect(lease.slot).toBe(slot);
              expect(hash).toBe(ledger.slots[slot]?.hash);
              model.readers.push({ holder: step.holder, slot });
            }
          } else if (step.does === 'end') {
            ledger = endLeases(ledger, step.holder);
            model.readers = model.readers.filter(({ holder }) => holder !== step.holder);
            if (step.holder === 'learner') model.writing = null;
          } else if (step.does === 'write') {
            const granted = grantWrite(ledger, 'learner');
            const isFree = (slot: number) =>
              slot !== model.live && !model.readers.some((reader) => reader.slot === slot);
            if (model.writing !== null) expect(granted?.[1].slot).toBe(model.writing);
            else if (granted === null) expect(model.versions.some((_, slot) => isFree(slot))).toBe(false);
            else {
              expect(isFree(granted[1].slot)).toBe(true);
              model.writing = granted[1].slot;
              model.versions[granted[1].slot] = null;
              ledger = granted[0];
            }
          } else if (model.writing === null) {
            expect(() => publish(ledger, liveWeights(ledger), 0, hashOf('c'))).toThrow(UpdateRefusedError);
          } else {
            ledger = publish(ledger, liveWeights(ledger), model.writing, hashOf(String((liveVersion + 1) % 10)));
            model.versions[model.writing] = liveVersion + 1;
            model.live = model.writing;
            model.writing = null;
          }
          expect(liveWeights(ledger)).toMatchObject({ slot: model.live, version: model.versions[model.live] });
          expect(ledger.leases.filter(({ access }) => access === 'write').length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

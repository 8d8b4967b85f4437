import { describe, expect, it } from 'vitest';
import { LeaseDesk, SlotWaitTimeoutError } from '../../../../actors/policy/lease-desk.js';
import { emptyLedger, install, liveWeights, publish } from '../../../../actors/policy/slot-ledger.js';
import { policyVersion, type ActorAddress } from '../../../../messages/values.js';
import { hashOf } from '../../../helpers/step-messages.js';

const v = (version: number) => policyVersion.parse(version);
const sampler = (instance: number, incarnation = 0): ActorAddress => ({ name: 'sampler', instance, incarnation });
const learner: ActorAddress = { name: 'learner', instance: 0, incarnation: 0 };

/** Two slots: version 1 live in slot 1, version 0 still in slot 0. */
async function deskWithTwoVersions(timeoutMs: number): Promise<LeaseDesk> {
  const desk = new LeaseDesk(install(emptyLedger(2), { version: v(0), hash: hashOf('a') }), timeoutMs);
  const { slot } = await desk.write(learner);
  desk.ledger = publish(desk.ledger, liveWeights(desk.ledger), slot, hashOf('b'));
  return desk;
}

describe('a writer', () => {
  it('gets a free slot at once', async () => {
    const desk = await deskWithTwoVersions(10_000);
    expect(await desk.write(learner)).toMatchObject({ slot: 0, access: 'write' });
  });

  it('waits for the last of the readers, and then gets their slot', async () => {
    const desk = await deskWithTwoVersions(10_000);
    desk.read(sampler(0), v(0));
    desk.read(sampler(1), v(0));
    let slot: number | undefined;
    const waiting = desk.write(learner).then((lease) => (slot = lease.slot));
    desk.end(sampler(0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(slot).toBeUndefined();
    desk.end(sampler(1));
    await waiting;
    expect(slot).toBe(0);
  });

  it('that waited in vain is told who reads which slot', async () => {
    const desk = await deskWithTwoVersions(30);
    desk.read(sampler(0), v(0));
    desk.read(sampler(1, 3), v(0));
    const failure = await desk.write(learner).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SlotWaitTimeoutError);
    expect(String(failure)).toContain(
      'learner.0#0 waited 30 ms for a slot to write; sampler.0#0 reads slot 0, sampler.1#3 reads slot 0',
    );
  });

  it('does not get a slot that a reader took while it waited', async () => {
    const desk = await deskWithTwoVersions(50);
    desk.read(sampler(0), v(0));
    const waiting = desk.write(learner);
    desk.read(sampler(1), v(0));
    desk.end(sampler(0));
    await expect(waiting).rejects.toThrow('sampler.1#0 reads slot 0');
  });
});

describe('a reader', () => {
  it('that comes back restarted has none of the leases of its earlier life', async () => {
    const desk = await deskWithTwoVersions(10_000);
    desk.read(sampler(0, 0), v(0));
    desk.read(sampler(0, 1), v(1));
    expect(await desk.write(learner)).toMatchObject({ slot: 0 });
  });

  it('keeps the leases of the other copies of its role', async () => {
    const desk = await deskWithTwoVersions(30);
    desk.read(sampler(1, 0), v(0));
    desk.read(sampler(0, 1), v(1));
    await expect(desk.write(learner)).rejects.toThrow(SlotWaitTimeoutError);
  });
});

/** What every transport must do, whatever carries it: one list of cases, run by `transport.test.ts` against each. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Packr } from 'msgpackr';
import { messageLimitBytes } from '../../runtime/codec.js';
import { endpointOf } from '../../runtime/address.js';
import { outstandingLimits } from '../../runtime/role.js';
import { type Action, promptsDrawn, rolloutsSampled } from '../helpers/fixture-actors/actions.js';
import { eventually } from '../helpers/eventually.js';
import {
  type Network,
  type TransportName,
  createAsker,
  createNetwork,
  peers,
  serve,
} from '../helpers/transport-pair.js';

const answer: Action = { do: 'answer' };
const soon = { timeoutMs: 10_000 };

/** @param nothingFromOutside why no stranger's bytes can arrive, where that is so */
export function transportContract(name: TransportName, nothingFromOutside?: string): void {
  describe(`transport ${name}`, () => {
    let network: Network;
    beforeEach(async () => {
      network = await createNetwork(name);
    });
    afterEach(() => network.close());

    test('an ask is answered with the reply that the protocol names', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const reply = await asker.ask('sampler', promptsDrawn(answer, 7), soon);
      expect(reply).toEqual({
        ...promptsDrawn(answer, 7),
        kind: 'rollouts-sampled',
        sampler: sampler.address,
        newTokens: 1,
        durationMs: 0,
      });
    });

    test('an error in a handler crosses as data, with its name, stack, fields and cause, and the actor lives on', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const failed = asker.ask('sampler', promptsDrawn({ do: 'throw' }, 5), soon);
      await expect(failed).rejects.toMatchObject({
        name: 'AskFailedError',
        messageKind: 'prompts-drawn',
        askId: 'test#1',
        actor: { name: 'sampler', instance: 0 },
        cause: {
          name: 'FixtureError',
          message: 'shard 5 was told to throw',
          fields: { shard: 5 },
          stack: expect.stringContaining('fixture-actors/sampler.'),
          cause: { name: 'RangeError', message: 'because' },
        },
      });
      await expect(asker.ask('sampler', promptsDrawn(answer), soon)).resolves.toMatchObject({ newTokens: 1 });
    });

    test('an ask without an answer ends at its deadline, and the late answer is counted', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const late = asker.ask('sampler', promptsDrawn({ do: 'wait', milliseconds: 150 }), { timeoutMs: 30 });
      await expect(late).rejects.toMatchObject({
        name: 'AskTimeoutError',
        awaited: 'sampler.0',
        askId: 'test#1',
        messageKind: 'prompts-drawn',
        timeoutMs: 30,
      });
      expect(asker.waitsFor()).toEqual([]);
      await eventually(() => expect(asker.lateAnswers).toBe(1));
    });

    test('an ask that no copy is free to take ends at its deadline too', async () => {
      const { asker } = createAsker(network);
      asker.peersChanged(peers([], { awaited: [{ name: 'sampler', instance: 0 }] }));
      const unserved = asker.ask('sampler', promptsDrawn(answer), { timeoutMs: 30 });
      await expect(unserved).rejects.toMatchObject({ name: 'AskTimeoutError', awaited: 'sampler' });
    });

    test('a message over the cap is refused at the sender, naming its kind and size and what to do', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker, arrived } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const prompts = { ...promptsDrawn(answer).prompts, node: 'x'.repeat(messageLimitBytes) };
      const large = asker.ask('sampler', { ...promptsDrawn(answer), prompts }, soon);
      await expect(large).rejects.toMatchObject({
        name: 'MessageTooLargeError',
        messageKind: 'prompts-drawn',
        limitBytes: messageLimitBytes,
        message: expect.stringContaining('BlobRef'),
      });
      expect(arrived).toEqual([]);
      await expect(asker.ask('sampler', promptsDrawn(answer), soon)).resolves.toMatchObject({ newTokens: 1 });
    });

    test('an answer over the cap becomes an error for the asker, not a wait', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      await expect(asker.ask('sampler', promptsDrawn({ do: 'reply-large' }), soon)).rejects.toMatchObject({
        cause: { name: 'MessageTooLargeError', fields: { messageKind: 'rollouts-sampled' } },
      });
    });

    test('a kind that the actor does not take is answered with an error', async () => {
      const sampler = await serve(network, 'sampler');
      const { arrived } = createAsker(network);
      const message = { kind: 'lease-requested' };
      network.root.send(endpointOf(sampler.address), { type: 'ask', id: 9, askId: 'x#1', from: 'root', message });
      await eventually(() =>
        expect(arrived).toMatchObject([{ type: 'failure', id: 9, error: { name: 'UnknownMessageError' } }]),
      );
    });

    const outside = nothingFromOutside === undefined ? test : test.skip;
    outside(`bytes that are no envelope are counted and dropped ${nothingFromOutside ?? ''}`, async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const endpoint = endpointOf(sampler.address);
      await network.inject?.(endpoint, new TextEncoder().encode('{"not": "msgpack"'));
      await network.inject?.(endpoint, new Packr().pack({ type: 'ask', id: -1, from: 'root' }));
      await network.inject?.(endpoint, new Uint8Array(messageLimitBytes + 1));
      await eventually(() => expect(sampler.transport.malformed).toBe(3));
      await expect(asker.ask('sampler', promptsDrawn(answer), soon)).resolves.toMatchObject({ newTokens: 1 });
    });

    test('a message that its schema refuses is answered with an error', async () => {
      const sampler = await serve(network, 'sampler');
      const { arrived } = createAsker(network);
      const message = { kind: 'prompts-drawn', step: 'first' };
      network.root.send(endpointOf(sampler.address), { type: 'ask', id: 9, askId: 'x#1', from: 'root', message });
      await eventually(() =>
        expect(arrived).toMatchObject([{ type: 'failure', id: 9, error: { name: 'MalformedMessageError' } }]),
      );
    });

    test('when the target dies the ask is sent again to its successor', async () => {
      const first = await serve(network, 'sampler');
      const { asker, redone } = createAsker(network);
      asker.peersChanged(peers([first]));
      const asked = asker.ask('sampler', promptsDrawn({ do: 'wait', milliseconds: 400 }, 3), soon);
      await eventually(() => expect(first.cell.heartbeat().mailboxDepth).toBe(1));
      const failed = { address: first.address, reason: 'killed by SIGKILL', logTail: '' };
      asker.peersChanged(peers([], { awaited: [{ name: 'sampler', instance: 0 }], failed }));
      const second = await serve(network, 'sampler', { incarnation: 1 });
      asker.peersChanged(peers([second]));
      await expect(asked).resolves.toMatchObject({ shard: 3, sampler: { incarnation: 1 } });
      expect(redone).toEqual(['test#1: killed by SIGKILL']);
    });

    test('when the target dies for good, or the ask is not to be redone, it rejects with all that is known', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const waits: Action = { do: 'wait', milliseconds: 300 };
      const asked = asker.ask('sampler', promptsDrawn(waits), soon);
      const once = asker.ask('sampler', promptsDrawn(waits), { ...soon, instance: 0, redo: false });
      const outcomes = Promise.allSettled([asked, once]);
      const failed = { address: sampler.address, reason: 'exit code 3', logTail: 'its last line' };
      asker.peersChanged(peers([], { failed }));
      const error = {
        name: 'ActorFailedError',
        actor: { name: 'sampler', instance: 0 },
        messageKind: 'prompts-drawn',
        reason: 'exit code 3',
        logTail: 'its last line',
        elapsedMs: expect.any(Number),
      };
      expect(await outcomes).toMatchObject([
        { reason: { ...error, askId: 'test#1' } },
        { reason: { ...error, askId: 'test#2' } },
      ]);
    });

    test('messages of one sender arrive in the order of sending', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const shards = Array.from({ length: 200 }, (_, shard) => shard);
      const replies = await Promise.all(
        // Sent to the copy by name, so that all of them are on their way at once.
        shards.map((shard) => asker.ask('sampler', promptsDrawn(answer, shard), { ...soon, instance: 0 })),
      );
      expect(replies.map(({ newTokens }) => newTokens)).toEqual(shards.map((shard) => shard + 1));
    });

    test('a serial copy gets one ask at a time, so that a free copy takes what a slow one would hoard', async () => {
      const slow = await serve(network, 'sampler', { instance: 0 });
      const fast = await serve(network, 'sampler', { instance: 1 });
      const { asker } = createAsker(network);
      asker.peersChanged(peers([slow, fast]));
      const asks = Array.from({ length: 6 }, (_, shard) =>
        asker.ask('sampler', promptsDrawn(shard === 0 ? { do: 'wait', milliseconds: 600 } : answer, shard), soon),
      );
      const served = (await Promise.all(asks)).map(({ sampler }) => sampler.instance);
      expect(served).toEqual([0, 1, 1, 1, 1, 1]);
    });

    test('an interleaved copy gets no more asks at a time than its limit; the others wait, and all are answered', async () => {
      const verifier = await serve(network, 'verifier');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([verifier]));
      const total = outstandingLimits.interleaved + 50;
      const waits: Action = { do: 'wait', milliseconds: 200 };
      let answered = 0;
      const asks = Array.from({ length: total }, async (_, shard) => {
        const reply = await asker.ask('verifier', rolloutsSampled(waits, shard), soon);
        answered += 1;
        return reply;
      });
      await eventually(() => expect(verifier.cell.heartbeat().mailboxDepth).toBe(outstandingLimits.interleaved));
      expect(answered).toBe(0);
      expect((await Promise.all(asks)).map(({ shard }) => shard)).toEqual(asks.map((_, shard) => shard));
    });

    test('a full mailbox answers with an error and loses nothing', async () => {
      const sampler = await serve(network, 'sampler', { mailboxCapacity: 16 });
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const asks = Array.from({ length: 60 }, (_, shard) =>
        asker.ask('sampler', promptsDrawn(shard === 0 ? { do: 'wait', milliseconds: 500 } : answer, shard), {
          ...soon,
          instance: 0,
        }),
      );
      const outcomes = await Promise.allSettled(asks);
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused.length).toBeGreaterThan(0);
      for (const outcome of refused) {
        expect(outcome).toMatchObject({
          reason: { cause: { name: 'MailboxFullError', fields: { actor: 'sampler.0', capacity: 16 } } },
        });
      }
      const handled = outcomes.filter(({ status }) => status === 'fulfilled').length;
      expect(sampler.cell.heartbeat().counters).toEqual({ shards: handled });
      expect(handled + refused.length).toBe(asks.length);
    });

    test('an ask for a role or a copy that the run does not have is an error at once', async () => {
      const sampler = await serve(network, 'sampler');
      const { asker } = createAsker(network);
      asker.peersChanged(peers([sampler]));
      const noRole = asker.ask('verifier', rolloutsSampled(answer), soon);
      const noCopy = asker.ask('sampler', promptsDrawn(answer), { ...soon, instance: 4 });
      const outcomes = await Promise.allSettled([noRole, noCopy]);
      expect(outcomes).toMatchObject([
        { reason: { name: 'UnknownActorError', target: 'verifier' } },
        { reason: { name: 'UnknownActorError', target: 'sampler.4' } },
      ]);
    });
  });
}

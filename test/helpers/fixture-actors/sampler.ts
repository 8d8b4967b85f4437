/** A sampler without a model: it answers, waits, throws or dies as the message says. Serial, with a compute thread. */
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Message } from '../../../messages/protocol.js';
import { type ActorContext, defineActor } from '../../../runtime/actor.js';
import { type Action, action, actionOf, rolloutsSampled } from './actions.js';
import type { FixtureCompute } from './compute.js';

export class FixtureError extends Error {
  override readonly name = 'FixtureError';
  readonly shard: number;
  constructor(shard: number) {
    super(`shard ${shard} was told to throw`, { cause: new RangeError('because') });
    this.shard = shard;
  }
}

type Context = ActorContext<FixtureCompute>;

async function perform(does: Action, message: Message<'prompts-drawn'>, context: Context): Promise<void> {
  switch (does.do) {
    case 'wait':
      await sleep(does.milliseconds);
      return;
    case 'wait-once':
      if (existsSync(does.marker)) return;
      writeFileSync(does.marker, `${process.pid}`);
      await sleep(does.milliseconds);
      return;
    case 'throw':
      throw new FixtureError(message.shard);
    case 'compute':
      await context.compute.call('spin', { milliseconds: does.milliseconds }, { timeoutMs: does.timeoutMs });
      return;
    case 'compute-forever':
      await context.compute.call('count', { ref: message.output.tokens }, { timeoutMs: does.timeoutMs });
      return;
    case 'compute-throw':
      await context.compute.call('fail', null, { timeoutMs: 5000 });
      return;
    case 'compute-exit':
      await context.compute.call('exit', null, { timeoutMs: 5000 });
      return;
    case 'write-blob':
      await context.compute.call('writeBlob', { ref: message.output.tokens, value: does.value }, { timeoutMs: 5000 });
      return;
    case 'exit':
      console.error('last words of the sampler');
      process.exit(3);
    case 'ask-verifier': {
      const then = action.parse(does.then);
      await context.ask('verifier', rolloutsSampled(then, message.shard), { timeoutMs: 10_000 });
      return;
    }
    default:
      return;
  }
}

export const actor = defineActor({
  name: 'sampler',
  startData: z.object({ startMs: z.number().optional(), failsToStart: z.boolean().optional() }),
  compute: new URL('./compute.js', import.meta.url),
  mailbox: 'serial',
  async start(startData, context: Context) {
    if (startData.failsToStart === true) throw new FixtureError(-1);
    if (startData.startMs !== undefined) await sleep(startData.startMs);
    context.logger.info('started', { incarnation: context.address.incarnation });
    return { handled: 0 };
  },
  handlers: {
    async 'prompts-drawn'(message, state, context) {
      const does = actionOf(message);
      await perform(does, message, context);
      state.handled += 1;
      context.count('shards', 1);
      const reply = { ...message, sampler: context.address, newTokens: state.handled, durationMs: 0 };
      const prompts = does.do === 'reply-large' ? { ...message.prompts, node: 'x'.repeat(70_000) } : message.prompts;
      const newTokens = does.do === 'reply-wrong' ? -1 : state.handled;
      return { ...reply, kind: 'rollouts-sampled', prompts, newTokens };
    },
  },
});

/**
 * What a test does to a run while it runs, said as data: at which message, which process gets which signal. The root
 * itself acts, in the very call that tells of the message, so that the moment is exact.
 */
import { z } from 'zod';
import { actorName } from '../../../messages/values.js';
import type { SystemListener } from '../../../cli/train.js';

const target = z.union([actorName, z.enum(['root', 'broker'])]);

const atMessage = z.object({
  on: z.enum(['ask-sent', 'ask-answered']),
  message: z.string(),
  /** The role that the message was sent to. */
  asked: actorName,
  /** Which of the messages that match, from 1. */
  occurrence: z.number().int().positive(),
});

const atRandom = z.object({
  on: z.literal('random-time'),
  /** The next moment lies so much at most after the target was last (re)started. */
  withinMs: z.number().positive(),
  times: z.number().int().positive(),
});

export const act = z.object({
  when: z.discriminatedUnion('on', [
    atMessage.extend({ on: z.literal('ask-sent') }),
    atMessage.extend({ on: z.literal('ask-answered') }),
    atRandom,
  ]),
  target,
  signal: z.enum(['SIGKILL', 'SIGINT']).default('SIGKILL'),
});
export type Act = z.input<typeof act>;

type Target = z.infer<typeof target>;
type ParsedAct = z.infer<typeof act>;

/** Follows a run's events and acts; `log` is told of every act. */
export function actor(acts: readonly Act[], log: (line: string) => void): SystemListener {
  const pids = new Map<Target, number>([['root', process.pid]]);
  const strike = ({ target: who, signal }: ParsedAct): void => {
    const pid = pids.get(who);
    log(`acted ${signal} ${who} ${pid}`);
    try {
      if (pid !== undefined) process.kill(pid, signal);
    } catch {
      log(`${who} had ended by itself`);
    }
  };
  const followers = acts.map((given) => {
    const parsed = act.parse(given);
    return parsed.when.on === 'random-time' ? randomly(parsed, strike) : atTheMessage(parsed, strike);
  });
  return (event) => {
    if (event.kind === 'broker-started' && event.pid !== null) pids.set('broker', event.pid);
    // A second copy of a role is never a target: the first is 0.
    if (event.kind === 'actor-started' && event.actor.instance === 0) pids.set(event.actor.name, event.pid);
    if ((event.kind === 'actor-failed' || event.kind === 'actor-stopped') && event.actor.instance === 0)
      pids.delete(event.actor.name);
    for (const follow of followers) follow(event);
  };
}

function atTheMessage(given: ParsedAct, strike: (given: ParsedAct) => void): SystemListener {
  const { when } = given;
  let seen = 0;
  return (event) => {
    if (when.on === 'random-time' || event.kind !== when.on) return;
    if (event.message !== when.message || event.actor.name !== when.asked) return;
    seen += 1;
    if (seen === when.occurrence) strike(given);
  };
}

function randomly(given: ParsedAct, strike: (given: ParsedAct) => void): SystemListener {
  const { when, target: who } = given;
  let done = 0;
  return (event) => {
    if (when.on !== 'random-time' || done >= when.times) return;
    if (event.kind !== 'actor-started' || event.actor.name !== who) return;
    setTimeout(() => {
      done += 1;
      strike(given);
    }, Math.random() * when.withinMs).unref();
  };
}

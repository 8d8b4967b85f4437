/** Loads an actor from its module's URL: hosts import actors, `runtime/` does not. */
import { z } from 'zod';
import { mailboxMode } from '../messages/control/envelope.js';
import type { Message } from '../messages/protocol.js';
import { type ActorName, actorName } from '../messages/values.js';
import type { ActorContext } from './actor.js';
import type { ComputeApi } from './compute.js';
import { ActorModuleError } from './errors.js';

/** An `ActorDefinition` whose own types are no longer known. */
export interface AnyActor {
  readonly name: ActorName;
  readonly startData: z.ZodType;
  readonly compute?: URL;
  readonly mailbox?: 'serial' | 'interleaved';
  start(startData: unknown, context: ActorContext<ComputeApi>): unknown;
  readonly handlers: Readonly<
    Record<string, (message: unknown, state: unknown, context: ActorContext<ComputeApi>) => Promise<Message>>
  >;
  stop?(state: unknown, context: ActorContext<ComputeApi>): unknown;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

const shape = z.object({
  name: actorName,
  startData: z.instanceof(z.ZodType),
  compute: z.instanceof(URL).optional(),
  mailbox: mailboxMode.optional(),
  start: z.custom(isFunction, 'must be a function'),
  handlers: z.record(z.string(), z.custom(isFunction, 'must be a function')),
  stop: z.custom(isFunction, 'must be a function').optional(),
});

/** @throws ActorModuleError */
export async function loadActor(module: string, name: ActorName): Promise<AnyActor> {
  let exported: unknown;
  try {
    exported = await import(module);
  } catch (cause) {
    throw new ActorModuleError(module, `cannot be imported: ${String(cause)}`, { cause });
  }
  const actor: unknown = typeof exported === 'object' && exported !== null && 'actor' in exported ? exported.actor : 0;
  if (!isActor(actor)) throw new ActorModuleError(module, `does not export an actor '${name}' as 'actor'`);
  if (actor.name !== name) throw new ActorModuleError(module, `exports the actor '${actor.name}', not '${name}'`);
  return actor;
}

/** @throws ActorModuleError when the data are not what the actor's schema wants */
export function parseStartData(actor: AnyActor, module: string, startData: unknown): unknown {
  const checked = actor.startData.safeParse(startData);
  if (checked.success) return checked.data;
  throw new ActorModuleError(module, `refuses its start-up data: ${z.prettifyError(checked.error)}`);
}

function isActor(value: unknown): value is AnyActor {
  return shape.safeParse(value).success;
}

/** An ask that has not settled: what the asker, its roles and its copies know of it. */
import type { Message } from '../messages/protocol.js';
import type { ActorName } from '../messages/values.js';
import type { Deadline } from './deadlines.js';
import type { Copy } from './role.js';

export interface Pending {
  readonly askId: string;
  readonly target: ActorName;
  /** The copy that it must go to; undefined: any. */
  readonly instance: number | undefined;
  readonly message: Message;
  readonly redo: boolean;
  readonly askedAt: number;
  readonly resolve: (reply: Message) => void;
  readonly reject: (error: unknown) => void;
  /** Number of times it was sent. */
  attempt: number;
  /** Of this attempt; undefined while it waits for a copy. */
  id?: number | undefined;
  copy?: Copy | undefined;
  deadline?: Deadline | undefined;
}

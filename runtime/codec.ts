/**
 * Envelopes to bytes and back: msgpack with records (a shape that repeats in a message is written once), capped.
 *
 * CODEC-1 What is over the cap is refused at the sender, with the kind of message and its size.
 * CODEC-2 Bytes from outside become an envelope that its schema accepts, or a `MalformedMessageError`; never a crash.
 */
import { Packr } from 'msgpackr';
import { type Envelope, envelope } from '../messages/control/envelope.js';
import { type Message, messageSchemas } from '../messages/protocol.js';
import { MalformedMessageError, MessageTooLargeError } from './errors.js';

/** Messages are small; bulk goes through shared memory. */
export const messageLimitBytes = 64 * 1024;

const packr = new Packr({ useRecords: true, mapsAsObjects: true });

/** @throws MessageTooLargeError */
export function encodeEnvelope(value: Envelope): Uint8Array {
  const bytes = packr.pack(value);
  if (bytes.byteLength > messageLimitBytes) {
    throw new MessageTooLargeError(kindOf(value), bytes.byteLength, messageLimitBytes);
  }
  return bytes;
}

/** The envelope is checked; a message inside it is checked by who knows which one is due (`checkMessage`). */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.byteLength > messageLimitBytes) {
    throw new MalformedMessageError('bytes', `${bytes.byteLength} of them, over the limit of ${messageLimitBytes}`);
  }
  let value: unknown;
  try {
    value = packr.unpack(bytes);
  } catch (cause) {
    throw new MalformedMessageError('bytes', 'they are not msgpack', { cause });
  }
  const checked = envelope.safeParse(value);
  if (!checked.success) throw new MalformedMessageError('envelope', issuesOf(checked.error));
  return checked.data;
}

const schemas: ReadonlyMap<string, (typeof messageSchemas)[keyof typeof messageSchemas]> = new Map(
  Object.entries(messageSchemas),
);

/** @throws MalformedMessageError when it is not what its kind says */
export function checkMessage(message: { readonly kind: string }): Message {
  const schema = schemas.get(message.kind);
  if (schema === undefined) throw new MalformedMessageError('message', `no message is called '${message.kind}'`);
  const checked = schema.safeParse(message);
  if (!checked.success) throw new MalformedMessageError(`message '${message.kind}'`, issuesOf(checked.error));
  return checked.data;
}

/**
 * For envelopes that are passed by reference: the same cap, at the cost of a walk. Only what may be over the cap by its
 * upper bound is really encoded.
 * @throws MessageTooLargeError
 */
export function checkSize(value: Envelope): void {
  if (upperBound(value, messageLimitBytes) > messageLimitBytes) encodeEnvelope(value);
}

/** At least the number of bytes that msgpack needs; stops counting when it is over `limit`. */
function upperBound(value: unknown, limit: number): number {
  if (typeof value === 'string') return 5 + 3 * value.length;
  if (typeof value !== 'object' || value === null) return 9;
  if (ArrayBuffer.isView(value)) return 10 + value.byteLength;
  let bytes = 10;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && bytes <= limit; index += 1) {
      bytes += upperBound(value[index], limit - bytes);
    }
    return bytes;
  }
  if (!isRecord(value)) return bytes;
  for (const key in value) {
    if (bytes > limit) break;
    bytes += 5 + 3 * key.length + upperBound(value[key], limit - bytes);
  }
  return bytes;
}

/** Every object is one to a reader. Copying its entries into an array would cost more than the walk. */
function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value);
}

function kindOf(value: Envelope): string {
  return value.type === 'ask' || value.type === 'reply' ? value.message.kind : value.type;
}

/** The first few complaints, each with its place; the rest would only be noise. */
function issuesOf(error: {
  readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[];
}): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('.') || '.'}: ${issue.message}`);
  return shown.join('; ');
}

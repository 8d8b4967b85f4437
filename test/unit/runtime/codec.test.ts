import { describe, expect, test } from 'vitest';
import type { Envelope } from '../../../messages/control/envelope.js';
import { checkMessage, checkSize, decodeEnvelope, encodeEnvelope, messageLimitBytes } from '../../../runtime/codec.js';
import { RemoteError, toErrorData } from '../../../runtime/error-data.js';
import { MalformedMessageError, MessageTooLargeError } from '../../../runtime/errors.js';
import { promptsDrawn, rolloutsSampled } from '../../helpers/fixture-actors/actions.js';

function ask(message: { kind: string }): Envelope {
  return { type: 'ask', id: 3, askId: 'root#3', from: 'root', message };
}

test('an envelope comes back as it was', () => {
  const envelope = ask(rolloutsSampled({ do: 'answer' }, 12));
  expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope);
});

test('the bytes of one message stay as they are when the next is encoded', () => {
  const first = encodeEnvelope(ask(promptsDrawn({ do: 'answer' }, 1)));
  encodeEnvelope(ask(promptsDrawn({ do: 'answer' }, 2)));
  expect(decodeEnvelope(first)).toMatchObject({ message: { shard: 1 } });
});

test('every truncation and every single wrong byte is refused or harmless, never a crash', () => {
  const bytes = encodeEnvelope(ask(promptsDrawn({ do: 'answer' })));
  let refused = 0;
  const attempt = (wrong: Uint8Array): void => {
    try {
      decodeEnvelope(wrong);
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedMessageError);
      refused += 1;
    }
  };
  for (let length = 0; length < bytes.length; length += 1) attempt(bytes.subarray(0, length));
  expect(refused).toBe(bytes.length);
  for (let index = 0; index < bytes.length; index += 1) {
    const wrong = new Uint8Array(bytes);
    wrong[index] = (wrong[index] ?? 0) ^ 0xc1;
    attempt(wrong);
  }
});

test('a message is held against its own schema, and the complaint names the place', () => {
  const wrong = { ...promptsDrawn({ do: 'answer' }), n: 0 };
  expect(() => checkMessage(wrong)).toThrow(/'prompts-drawn': n: /);
  expect(() => checkMessage({ kind: 'no-such-kind' })).toThrow(/no message is called 'no-such-kind'/);
});

describe('the cap', () => {
  test.each([
    ['just under it', messageLimitBytes - 200, true],
    ['over it', messageLimitBytes + 1, false],
  ])('a message %s', (_name, length, fits) => {
    const envelope = ask({ kind: 'acknowledged', text: 'x'.repeat(length) } as { kind: string });
    for (const check of [encodeEnvelope, checkSize]) {
      if (fits) check(envelope);
      else expect(() => check(envelope)).toThrow(MessageTooLargeError);
    }
  });

  test('holds for what is passed by reference as for what is encoded, whatever the text costs in bytes', () => {
    for (const text of ['é'.repeat(32_700), '字'.repeat(21_800), '😀'.repeat(16_300)]) {
      for (const extra of ['', 'x'.repeat(120)]) {
        const envelope = ask({ kind: 'acknowledged', text: text + extra } as { kind: string });
        const encodes = fails(() => encodeEnvelope(envelope));
        expect(fails(() => checkSize(envelope))).toBe(encodes);
      }
    }
  });
});

describe('errors as data', () => {
  class ShapeError extends RangeError {
    override readonly name = 'ShapeError';
    readonly shape = [2, 3];
    readonly handle = () => 'not plain';
  }

  test('keep name, message, stack, plain fields and causes', () => {
    const error = new ShapeError('does not fit', { cause: new TypeError('deep', { cause: 'text' }) });
    const remote = new RemoteError(toErrorData(error));
    expect(remote).toMatchObject({ name: 'ShapeError', message: 'does not fit', fields: { shape: [2, 3] } });
    expect(remote.fields).toEqual({ shape: [2, 3] });
    expect(remote.stack).toBe(error.stack);
    expect(remote.cause).toMatchObject({ name: 'TypeError', cause: { message: expect.stringContaining('text') } });
  });

  test('fit into a message, however large they are', () => {
    const fields = Object.assign(new Error('x'.repeat(100_000)), { rows: 'y'.repeat(100_000), cyclic: {} });
    fields.cyclic = fields;
    const envelope: Envelope = { type: 'failure', id: 1, error: toErrorData(fields) };
    expect(encodeEnvelope(envelope).byteLength).toBeLessThan(messageLimitBytes);
  });

  test('survive a second crossing', () => {
    const once = new RemoteError(toErrorData(new ShapeError('does not fit')));
    expect(new RemoteError(toErrorData(once))).toMatchObject({ name: 'ShapeError', fields: { shape: [2, 3] } });
  });
});

function fails(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

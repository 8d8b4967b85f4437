/**
 * What TensorBoard reads, decoded by hand from the definitions of TFRecord (tensorflow/core/lib/io/record_writer.h),
 * of the checksum's mask (tensorflow/core/lib/hash/crc32c.h, here its inverse) and of event.proto.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32c, scalarsEvent, sessionStartEvent, versionEvent } from '../../../../cli/loggers/tensorboard-events.js';
import { createTensorboardLogger } from '../../../../cli/loggers/tensorboard.js';

/** The data of each record of a file, checked as a reader checks it. */
function recordsOf(file: Uint8Array): Buffer[] {
  const bytes = Buffer.from(file);
  const records: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(unmask(bytes.readUInt32LE(at + 8)), 'checksum of the length').toBe(crc32c(bytes.subarray(at, at + 8)));
    expect(data.length, 'bytes of the record').toBe(length);
    expect(unmask(bytes.readUInt32LE(at + 12 + length)), 'checksum of the data').toBe(crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('CRC32C', () => {
  it.each([
    ['the check string', Buffer.from('123456789'), 0xe3069283],
    ['32 bytes of zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['32 incrementing bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ['nothing', Buffer.alloc(0), 0],
  ])('of %s is that of RFC 3720', (_name, data, expected) => {
    expect(crc32c(data)).toBe(expected);
  });
});

describe('an event', () => {
  it('with two scalars has the bytes that event.proto and summary.proto ask for', () => {
    const [data] = recordsOf(scalarsEvent(1.5, 3, { a: 0.5, bc: -2 }));
    expect(hexOf(data ?? Buffer.alloc(0))).toBe(
      [
        '09' + '000000000000f83f', // field 1, 64 bits: wall time 1.5
        '10' + '03', // field 2, varint: step 3
        '2a' + '15', // field 5, 21 bytes: the summary
        '0a' + '08', // its value, 8 bytes
        '0a' + '01' + '61', // tag "a"
        '15' + '0000003f', // simple_value 0.5
        '0a' + '09',
        '0a' + '02' + '6263', // tag "bc"
        '15' + '000000c0', // simple_value -2
      ].join(''),
    );
  });

  it('writes steps beyond a byte, and beyond 32 bits, as varints', () => {
    const stepBytes = (step: number) => hexOf(recordsOf(scalarsEvent(0, step, {}))[0] ?? Buffer.alloc(0)).slice(18, -4);
    expect(stepBytes(127)).toBe('107f');
    expect(stepBytes(300)).toBe('10ac02');
    expect(stepBytes(2 ** 35)).toBe('10808080808001');
  });

  it('counts a name in bytes and not in characters', () => {
    const [data] = recordsOf(scalarsEvent(0, 1, { é: 1 }));
    expect(hexOf(data ?? Buffer.alloc(0))).toContain('0a02c3a9');
  });

  it('keeps a value that is not a number', () => {
    const [data] = recordsOf(scalarsEvent(0, 1, { loss: NaN }));
    expect(data?.readFloatLE(data.length - 4)).toBeNaN();
  });

  it('opens a file with the version that readers look for', () => {
    const [data] = recordsOf(versionEvent(0));
    expect(hexOf(data ?? Buffer.alloc(0))).toBe('09' + '00'.repeat(8) + '1a0d' + hexOf(Buffer.from('brain.Event:2')));
  });

  it('of a start says SessionLog START at its step', () => {
    const [data] = recordsOf(sessionStartEvent(0, 41));
    expect(hexOf(data ?? Buffer.alloc(0))).toBe('09' + '00'.repeat(8) + '1029' + '3a02' + '0801');
  });
});

describe('the logger', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-tensorboard-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** All records of the only file. */
  const written = (): string[] => {
    const names = readdirSync(join(folder, 'tensorboard'));
    expect(names).toHaveLength(1);
    expect(names[0]).toMatch(/^events\.out\.tfevents\.\d+\./);
    return recordsOf(readFileSync(join(folder, 'tensorboard', names[0] ?? ''))).map(hexOf);
  };
  const nameOf = (tag: string) => hexOf(Buffer.from(tag));

  it('writes the version and then one record a step', async () => {
    const logger = createTensorboardLogger(folder);
    logger.log(1, 'sft', { 'train/loss': 3 });
    logger.log(2, 'sft', { 'train/loss': 2 });
    await logger.close();
    const [version, ...steps] = written();
    expect(version).toContain(nameOf('brain.Event:2'));
    expect(steps).toHaveLength(2);
    for (const step of steps) expect(step).toContain(nameOf('train/loss'));
  });

  it('of a run that goes on tells readers to drop what lies beyond', async () => {
    const logger = createTensorboardLogger(folder);
    logger.log(7, 'grpo', { 'critic/score/mean': 0.5 });
    await logger.close();
    const [, start, step] = written();
    expect(start).toMatch(/10073a020801$/);
    expect(step).toContain(nameOf('critic/score/mean'));
  });

  it('leaves no file when nothing was logged', async () => {
    await createTensorboardLogger(folder).close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

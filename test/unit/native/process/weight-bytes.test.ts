import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bfloat16FromFloat32, float32FromBfloat16 } from '../../../../models/checkpoint/bfloat16.js';
import { closeDescriptor, createMemory, mapMemory, processAddon } from '../../../../native/process/process-addon.js';
import { plainWeightBytes } from '../../../../native/process/plain-weight-bytes.js';
import * as weightBytes from '../../../../native/process/weight-bytes.js';
import type { ByteRange, Conversion, FilePiece, WeightBytes } from '../../../../native/process/weight-bytes.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';

const folder = temporaryFolder();
const opened: number[] = [];
afterAll(() => opened.forEach((descriptor) => closeSync(descriptor)));

function fileOf(bytes: Uint8Array): number {
  const path = join(folder.path, `file-${opened.length}`);
  writeFileSync(path, bytes);
  opened.push(openSync(path, 'r'));
  return opened.at(-1) ?? -1;
}

/** Pseudo-random bytes (xorshift32): a wrong place never looks right. */
function randomBytes(length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = 2463534242;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}

/** Shared memory is written through its descriptor, other memory directly. */
const memories: readonly [string, (length: number) => Uint8Array][] = [
  ['memory of its own', (length) => new Uint8Array(length)],
  ['a buffer that threads share', (length) => new Uint8Array(new SharedArrayBuffer(length))],
  [
    'shared memory',
    (length) => {
      const descriptor = createMemory('pieces', length + 4096);
      const mapped = mapMemory(descriptor, 4096, length, true);
      closeDescriptor(descriptor);
      return new Uint8Array(mapped);
    },
  ],
];

const implementations: readonly [string, WeightBytes][] = [
  ['the addon', processAddon()],
  ['JavaScript', plainWeightBytes],
];

describe.each(
  implementations.flatMap(([by, code]) => memories.map(([memory, reserve]) => [by, memory, code, reserve] as const)),
)('readPieces by %s into %s', (_by, _memory, code, reserve) => {
  const readPieces = (target: Uint8Array, pieces: readonly FilePiece[], threads: number) =>
    weightBytes.readPieces(target, pieces, threads, code);
  const content = randomBytes(5 * 2 ** 20 + 12_345);
  const descriptor = fileOf(content);

  it.each([1, 2, 5])('puts every byte of every piece into its place with %s threads, and no other', (threads) => {
    const target = reserve(content.length + 1000);
    const pieces = [
      { fileOffset: 7, byteLength: 3 * 2 ** 20 + 1, targetOffset: 64 },
      { fileOffset: 3 * 2 ** 20 + 8, byteLength: 0, targetOffset: 3 * 2 ** 20 + 100 },
      { fileOffset: 3 * 2 ** 20 + 8, byteLength: 2 ** 20 + 77, targetOffset: 3 * 2 ** 20 + 131 },
    ].map((piece) => ({ ...piece, descriptor, conversion: 'none' as const }));
    expect(readPieces(target, pieces, threads)).toBeUndefined();
    const expected = new Uint8Array(target.length);
    for (const { fileOffset, byteLength, targetOffset } of pieces)
      expected.set(content.subarray(fileOffset, fileOffset + byteLength), targetOffset);
    expect(Buffer.compare(target, expected)).toBe(0);
  });

  it('fills a part of a mapping, wherever the part begins', () => {
    const whole = reserve(20_000);
    const part = whole.subarray(4999, 15_001);
    readPieces(part, [{ descriptor, fileOffset: 3, byteLength: 9000, targetOffset: 1, conversion: 'none' }], 2);
    expect(Buffer.compare(whole.subarray(5000, 14_000), content.subarray(3, 9003))).toBe(0);
    expect(whole.subarray(0, 5000).every((byte) => byte === 0)).toBe(true);
    expect(whole.subarray(14_000).every((byte) => byte === 0)).toBe(true);
  });

  it.each<[Conversion, number, number, (source: Uint8Array) => Uint8Array]>([
    ['bfloat16 to float32', 2, 4, widened],
    ['float32 to bfloat16', 4, 2, narrowed],
    ['float16 to float32', 2, 4, (source) => bytesOf(float32FromFloat16(source))],
    ['float16 to bfloat16', 2, 2, (source) => narrowed(bytesOf(float32FromFloat16(source)))],
  ])(
    'converts %s as plain arithmetic does, every bit pattern of 16 bits among them',
    (conversion, from, to, plainly) => {
      const elements = 700_001;
      const source = randomBytes(elements * from);
      if (from === 2) {
        const patterns = new Uint16Array(source.buffer, 0, 65_536);
        patterns.forEach((_, index) => (patterns[index] = index));
      } else {
        const special = [0, -0, 1 / 0, -1 / 0, 2 ** -149, 3.4028234e38, 1.00390625, 1.01171875];
        new Float32Array(source.buffer).set(special);
        new Uint32Array(source.buffer).set([0x7fc00000, 0x7f800001, 0xff800001, 0x7fffffff], special.length);
      }
      const target = reserve(elements * to);
      const file = fileOf(source);
      const piece = { descriptor: file, fileOffset: 0, byteLength: source.length, targetOffset: 0, conversion };
      expect(readPieces(target, [piece], 3)).toBeUndefined();
      expect(Buffer.compare(target, plainly(source))).toBe(0);
    },
  );

  it('says which piece ended in its middle, and refuses one that does not fit before anything is read', () => {
    const target = reserve(1000);
    const piece = { descriptor, fileOffset: 0, byteLength: 500, targetOffset: 0, conversion: 'none' as const };
    const beyond = { ...piece, fileOffset: content.length - 10 };
    expect(readPieces(target, [piece, beyond], 1)).toEqual({ piece: 1, code: 'END_OF_FILE' });
    const closed = { ...piece, descriptor: 999_999 };
    expect(readPieces(target, [piece, piece, closed], 2)).toEqual({ piece: 2, code: 'EBADF' });

    target.fill(9);
    for (const wrong of [
      { targetOffset: 501 },
      { targetOffset: -1 },
      { fileOffset: NaN },
      { byteLength: 501, conversion: 'bfloat16 to float32' as const },
    ])
      expect(() => readPieces(target, [piece, { ...piece, ...wrong }], 2)).toThrow(/EINVAL/);
    expect(target.every((byte) => byte === 9)).toBe(true);
  });
});

describe.each(implementations)('hashChunks by %s', (_by, code) => {
  const hashChunks = (source: Uint8Array, from: readonly ByteRange[], chunkBytes: number, threads: number, by = code) =>
    weightBytes.hashChunks(source, from, chunkBytes, threads, by);
  const content = randomBytes(3_000_000);
  const ranges = [
    { byteOffset: 64, byteLength: 2_000_000 },
    { byteOffset: 2_000_128, byteLength: 0 },
    { byteOffset: 2_000_128, byteLength: 65_536 },
    { byteOffset: 2_100_000, byteLength: 1 },
  ];
  const expected = Buffer.concat(
    ranges.flatMap(({ byteOffset, byteLength }) =>
      Array.from({ length: Math.ceil(byteLength / 65_536) }, (_, chunk) => {
        const start = byteOffset + chunk * 65_536;
        const end = Math.min(byteOffset + byteLength, start + 65_536);
        return createHash('sha256').update(content.subarray(start, end)).digest();
      }),
    ),
  );

  it.each([1, 2, 3, 8])('is SHA-256 of each chunk, in order, with %s threads', (threads) => {
    expect(Buffer.compare(hashChunks(content, ranges, 65_536, threads), expected)).toBe(0);
  });

  it('has the same bits where the process shows no OpenSSL', () => {
    // The errno of a function that is not there: 38 on Linux, 78 elsewhere.
    const without = { ...code, hashChunks: () => (process.platform === 'linux' ? -38 : -78) };
    expect(Buffer.compare(hashChunks(content, ranges, 65_536, 2, without), expected)).toBe(0);
  });

  it('refuses a range outside of its source', () => {
    for (const byteOffset of [-1, 2_999_999, NaN])
      expect(() => hashChunks(content, [{ byteOffset, byteLength: 2 }], 65_536, 2)).toThrow(/EINVAL/);
  });
});

function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer);
}

function widened(source: Uint8Array): Uint8Array {
  const target = new Float32Array(source.length / 2);
  float32FromBfloat16(new Uint16Array(source.buffer, 0, source.length / 2), target);
  return bytesOf(target);
}

function narrowed(source: Uint8Array): Uint8Array {
  const target = new Uint16Array(source.length / 4);
  bfloat16FromFloat32(new Float32Array(source.buffer, 0, source.length / 4), target);
  return new Uint8Array(target.buffer);
}

/** IEEE 754 by its formula; NaNs by their bits, since a float that passes through JavaScript may change them. */
function float32FromFloat16(source: Uint8Array): Float32Array {
  const halves = new Uint16Array(source.buffer, 0, source.length / 2);
  const target = new Float32Array(halves.length);
  const bits = new Uint32Array(target.buffer);
  halves.forEach((half, index) => {
    const [sign, exponent, mantissa] = [half >>> 15, (half >>> 10) & 31, half & 1023];
    if (exponent === 31) bits[index] = ((sign << 31) | 0x7f800000 | (mantissa << 13)) >>> 0;
    else {
      const size = exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15);
      target[index] = sign === 1 ? -size : size;
    }
  });
  return target;
}

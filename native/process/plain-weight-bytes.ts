/**
 * What `weight-bytes.cc` does, in JavaScript: the same bits by one thread, for a machine where no addon could be built.
 *
 * PLAIN-BYTES-1 Beside the target, memory is bounded by 1.5 MiB, however large a piece is.
 */
import { hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { constants } from 'node:os';
import type { ProcessAddon } from './process-addon.js';

/** Multiple of every element. */
const partBytes = 2 ** 19;
const [columns, endOfFile] = [6, -1];

/** By their place in the table of `weight-bytes.ts`. */
const conversions: readonly Conversion[] = [
  { from: 1, to: 1 },
  { from: 2, to: 4, convert: (source, target, count) => each(u16(source), u32(target), count, (bits) => bits << 16) },
  { from: 4, to: 2, convert: (source, target, count) => each(u32(source), u16(target), count, bfloat16Bits) },
  { from: 2, to: 4, convert: (source, target, count) => each(u16(source), u32(target), count, float32Bits) },
  {
    from: 2,
    to: 2,
    convert: (source, target, count) =>
      each(u16(source), u16(target), count, (half) => bfloat16Bits(float32Bits(half) >>> 0)),
  },
];

interface Conversion {
  /** Bytes of an element in the file, and in the target. */
  readonly from: number;
  readonly to: number;
  /** Absent: bytes stay as they are. */
  readonly convert?: (source: ArrayBuffer, target: ArrayBuffer, count: number) => void;
}

export const plainWeightBytes: Pick<ProcessAddon, 'readPieces' | 'hashChunks'> = {
  readPieces(target, numbers) {
    const rows = Array.from({ length: numbers.length / columns }, (_, row) => row * columns);
    const pieces = rows.map((start) => pieceOf(numbers.subarray(start, start + columns)));
    if (!pieces.every((piece) => piece !== undefined && fits(piece, target.byteLength))) return -constants.errno.EINVAL;
    const buffers = { source: new ArrayBuffer(partBytes), converted: new ArrayBuffer(2 * partBytes) };
    for (const [index, piece] of pieces.entries()) {
      const failure = piece === undefined ? 0 : readPiece(piece, target, buffers);
      if (failure === 0) continue;
      numbers[columns * index + 5] = failure;
      return index + 1;
    }
    return 0;
  },

  hashChunks(source, numbers, chunkBytes, _threads, leaves) {
    const ranges = Array.from({ length: numbers.length / 2 }, (_, row) => [numbers[2 * row], numbers[2 * row + 1]]);
    const valid = ([start = NaN, length = NaN]: (typeof ranges)[number]): boolean =>
      start >= 0 && length >= 0 && start + length <= source.byteLength;
    if (!ranges.every(valid)) return -constants.errno.EINVAL;
    let leaf = 0;
    for (const [byteOffset = 0, byteLength = 0] of ranges) {
      const end = byteOffset + byteLength;
      for (let start = byteOffset; start < end; start += chunkBytes) {
        const digest = hash('sha256', source.subarray(start, Math.min(end, start + chunkBytes)), 'buffer');
        leaves.set(digest, leaf);
        leaf += digest.length;
      }
    }
    return 0;
  },
};

interface Piece {
  readonly descriptor: number;
  readonly fileOffset: number;
  readonly byteLength: number;
  readonly targetOffset: number;
  readonly conversion: Conversion;
}

function pieceOf(numbers: Float64Array): Piece | undefined {
  const [descriptor = NaN, fileOffset = NaN, byteLength = NaN, targetOffset = NaN, place = NaN] = numbers;
  const conversion = conversions[place];
  return conversion && { descriptor, fileOffset, byteLength, targetOffset, conversion };
}

function fits({ fileOffset, byteLength, targetOffset, conversion: { from, to } }: Piece, targetBytes: number): boolean {
  if (!(fileOffset >= 0 && byteLength >= 0 && targetOffset >= 0)) return false;
  return targetOffset + (byteLength / from) * to <= targetBytes;
}

interface Buffers {
  readonly source: ArrayBuffer;
  readonly converted: ArrayBuffer;
}

/** 0; or the system's number of the failure, or −1 at the end of the file. */
function readPiece(piece: Piece, target: Uint8Array, { source, converted }: Buffers): number {
  const { descriptor, fileOffset, byteLength, targetOffset, conversion } = piece;
  const { from, to, convert } = conversion;
  for (let done = 0; done < byteLength; done += partBytes) {
    const length = Math.min(partBytes, byteLength - done);
    const place = targetOffset + (done / from) * to;
    const read = convert ? new Uint8Array(source, 0, length) : target.subarray(place, place + length);
    const failure = readAll(descriptor, read, fileOffset + done);
    if (failure !== 0) return failure;
    if (!convert) continue;
    const count = Math.floor(length / from);
    convert(source, converted, count);
    target.set(new Uint8Array(converted, 0, count * to), place);
  }
  return 0;
}

function readAll(descriptor: number, target: Uint8Array, position: number): number {
  for (let done = 0; done < target.length;) {
    let read: number;
    try {
      read = readSync(descriptor, target, done, target.length - done, position + done);
    } catch (error) {
      const number = error instanceof Error ? Reflect.get(error, 'errno') : undefined;
      if (typeof number === 'number') return -number;
      throw error;
    }
    if (read === 0) return endOfFile;
    done += read;
  }
  return 0;
}

const u16 = (buffer: ArrayBuffer): Uint16Array => new Uint16Array(buffer);
const u32 = (buffer: ArrayBuffer): Uint32Array => new Uint32Array(buffer);

type Elements = Uint16Array | Uint32Array;

function each(source: Elements, target: Elements, count: number, convert: (bits: number) => number): void {
  for (let index = 0; index < count; index++) target[index] = convert(source[index] ?? 0);
}

/** To nearest, ties to even; a NaN stays a quiet NaN: as models/checkpoint/bfloat16.ts. */
function bfloat16Bits(float32: number): number {
  if ((float32 & 0x7fffffff) > 0x7f800000) return (float32 >>> 16) | 0x40;
  return (float32 + 0x7fff + ((float32 >>> 16) & 1)) >>> 16;
}

/** Of an IEEE half; subnormal ones are shifted until their first bit is the one that float32 does not store. */
function float32Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const [exponent, mantissa] = [(half >>> 10) & 0x1f, half & 0x3ff];
  if (exponent === 0x1f) return sign | 0x7f800000 | (mantissa << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa === 0) return sign;
  const shift = Math.clz32(mantissa) - 21;
  return sign | ((113 - shift) << 23) | (((mantissa << shift) & 0x3ff) << 13);
}

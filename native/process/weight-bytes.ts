/**
 * The bytes of weights, by several threads at once: the typed face of `weight-bytes.cc`, or of its twin in JavaScript
 * where that could not be built. The calls are synchronous: they belong into a thread that need not answer meanwhile.
 *
 * BYTES-1 What is read and hashed does not depend on the number of threads.
 * BYTES-2 Beside the target, memory is bounded by 1 MiB for each thread, however large a piece is.
 */
import { availableParallelism } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { ProcessSystemError } from './errors.js';
import { plainWeightBytes } from './plain-weight-bytes.js';
import { isProcessAddonBuilt, processAddon, type ProcessAddon } from './process-addon.js';

/** Who reads and hashes. */
export type WeightBytes = Pick<ProcessAddon, 'readPieces' | 'hashChunks'>;

/** More read and hash no faster than memory moves. */
const mostThreads = 8;

/** Between elements: little-endian, to nearest with ties to even, a NaN stays one. */
export type Conversion = keyof typeof conversions;

const conversions = {
  none: 0,
  'bfloat16 to float32': 1,
  'float32 to bfloat16': 2,
  'float16 to float32': 3,
  'float16 to bfloat16': 4,
} as const;

export interface FilePiece {
  readonly descriptor: number;
  readonly fileOffset: number;
  /** In the file. */
  readonly byteLength: number;
  /** Byte of the target where it begins, converted. */
  readonly targetOffset: number;
  readonly conversion: Conversion;
}

export interface PieceFailure {
  /** Index among the pieces given. */
  readonly piece: number;
  /** As in errno.h; `END_OF_FILE` when the file ended in the piece's middle. */
  readonly code: string;
}

/**
 * Reads every piece into its place. What stands in the target after a failure is not defined.
 * @throws ProcessSystemError (EINVAL) for a piece that does not fit into the target; then nothing was read
 */
export function readPieces(
  target: Uint8Array,
  pieces: readonly FilePiece[],
  threads = defaultThreads(),
  { readPieces: read }: Pick<WeightBytes, 'readPieces'> = weightBytesHere(),
): PieceFailure | undefined {
  const columns = 6;
  const numbers = new Float64Array(columns * pieces.length);
  for (const [index, { descriptor, fileOffset, byteLength, targetOffset, conversion }] of pieces.entries())
    numbers.set([descriptor, fileOffset, byteLength, targetOffset, conversions[conversion]], columns * index);
  const result = read(target, numbers, threads);
  if (result < 0) throw new ProcessSystemError('readPieces', getSystemErrorName(result));
  if (result === 0) return undefined;
  const failure = numbers[columns * result - 1] ?? NaN;
  return { piece: result - 1, code: failure > 0 ? getSystemErrorName(-failure) : 'END_OF_FILE' };
}

/** Bytes of one SHA-256. */
export const digestBytes = 32;

export interface ByteRange {
  readonly byteOffset: number;
  readonly byteLength: number;
}

/**
 * SHA-256 of every chunk of every range, in order: `digestBytes` each. The last chunk of a range may be shorter; an
 * empty range has none.
 * @throws ProcessSystemError (EINVAL) for a range outside of the source
 */
export function hashChunks(
  source: Uint8Array,
  ranges: readonly ByteRange[],
  chunkBytes: number,
  threads = defaultThreads(),
  { hashChunks: hashAll }: Pick<WeightBytes, 'hashChunks'> = weightBytesHere(),
): Uint8Array {
  const chunks = ranges.reduce((sum, { byteLength }) => sum + Math.ceil(byteLength / chunkBytes), 0);
  const leaves = new Uint8Array(digestBytes * chunks);
  const numbers = Float64Array.from(ranges.flatMap(({ byteOffset, byteLength }) => [byteOffset, byteLength]));
  let result = hashAll(source, numbers, chunkBytes, threads, leaves);
  // A Node whose OpenSSL does not show.
  if (result < 0 && getSystemErrorName(result) === 'ENOSYS')
    result = plainWeightBytes.hashChunks(source, numbers, chunkBytes, threads, leaves);
  if (result < 0) throw new ProcessSystemError('hashChunks', getSystemErrorName(result));
  return leaves;
}

function weightBytesHere(): WeightBytes {
  return isProcessAddonBuilt() ? processAddon() : plainWeightBytes;
}

export function defaultThreads(): number {
  return Math.min(availableParallelism(), mostThreads);
}

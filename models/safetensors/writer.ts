/**
 * Writes files of weights whole and synced to the disk, or fails by name. The caller makes a folder appear atomically.
 *
 * WRITER-1 A tensor may be given chunk by chunk: then no more than one chunk of it is in memory.
 * WRITER-2 The same tensors give the same bytes.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { SafetensorsFormatError, WeightsWriteError } from './errors.js';
import { dtypeBytes } from './header.js';

/** In order; a chunk has been written when the next is asked for, so that its memory may be used again. */
export type TensorChunks = () => Iterable<Uint8Array>;

export interface TensorToWrite {
  readonly name: string;
  /** As safetensors spells it: F32, BF16, I64 … */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array | TensorChunks;
}

export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
}

/** Work that pauses after each piece, and says how many bytes it wrote since the last. Ended early, it closes its file. */
export type Writing<Result> = Generator<number, Result, void>;

/** Does all of it at once. */
export function finish<Result>(writing: Writing<Result>): Result {
  for (;;) {
    const next = writing.next();
    if (next.done) return next.value;
  }
}

export function tensorBytes({ dtype, shape }: Pick<TensorToWrite, 'dtype' | 'shape'>): number {
  return shape.reduce((product, length) => product * length, dtypeBytes[dtype] ?? NaN);
}

/** Tensors lie in the order given. @throws SafetensorsFormatError before anything is written; WeightsWriteError */
export function writeSafetensors(
  file: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): WrittenFile {
  return finish(writingSafetensors(file, tensors, metadata));
}

/** The same, in pieces. @throws SafetensorsFormatError also when chunks have not the bytes of their tensor's shape */
export function* writingSafetensors(
  file: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Writing<WrittenFile> {
  const header = headerOf(file, tensors, metadata);
  return yield* writingFile(file, partsOf(file, header, tensors));
}

/** @throws WeightsWriteError */
export function writeFileSynced(file: string, parts: readonly Uint8Array[]): WrittenFile {
  return finish(writingFile(file, parts));
}

function headerOf(
  file: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const members = new Map<string, unknown>([['__metadata__', metadata]]);
  let offset = 0;
  for (const tensor of tensors) {
    const { name, dtype, shape, bytes } = tensor;
    const expected = tensorBytes(tensor);
    const given = typeof bytes === 'function' ? expected : bytes.length;
    if (given !== expected || !Number.isSafeInteger(expected)) throw wrongLength(file, tensor, given);
    if (members.has(name)) throw new SafetensorsFormatError(file, `the tensor '${name}' was given twice`);
    members.set(name, { dtype, shape, data_offsets: [offset, offset + expected] });
    offset += expected;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(members)));
  // Spaces up to a multiple of 8, so that data starts aligned.
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  return header;
}

function* partsOf(file: string, header: Uint8Array, tensors: readonly TensorToWrite[]): Iterable<Uint8Array> {
  yield header;
  for (const tensor of tensors) {
    if (typeof tensor.bytes !== 'function') {
      yield tensor.bytes;
      continue;
    }
    let given = 0;
    for (const chunk of tensor.bytes()) {
      given += chunk.length;
      yield chunk;
    }
    if (given !== tensorBytes(tensor)) throw wrongLength(file, tensor, given);
  }
}

function wrongLength(file: string, { name, dtype, shape }: TensorToWrite, given: number): SafetensorsFormatError {
  return new SafetensorsFormatError(
    file,
    `tensor '${name}': ${given} bytes for shape [${shape.join(', ')}] of ${dtype}`,
  );
}

function* writingFile(file: string, parts: Iterable<Uint8Array>): Writing<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const descriptor = named(file, () => openSync(file, 'w'));
  try {
    for (const part of parts) {
      hash.update(part);
      for (let done = 0; done < part.length;) {
        done += named(file, () => writeSync(descriptor, part, done, Math.min(part.length - done, 1 << 30)));
      }
      bytes += part.length;
      yield part.length;
    }
    named(file, () => fsyncSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
  return { name: basename(file), bytes, hash: hash.digest('hex') };
}

/** The names of new files are on the disk too. */
export function syncFolder(folder: string): void {
  named(folder, () => {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

function named<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw new WeightsWriteError(path, cause);
  }
}
